import { mkdirSync, readdirSync, realpathSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { commandOf, StepRig } from "../../../test/rig/step-rig.ts";
import type { AttemptOutcome } from "../../engine/event.ts";
import { localProcesses } from "../../process/local/local-processes.ts";
import type { Task } from "../../runner/performer.ts";
import type { CommandPorts } from "../run-process.ts";
import { performShell } from "./perform-shell.ts";

let rig: StepRig;

beforeEach(() => {
  rig = new StepRig();
});
afterEach(() => rig.remove());

function shell(task: Partial<Task>): Promise<AttemptOutcome> {
  return rig.perform(performShell(rig.ports), task);
}

function success(stdout: string): object {
  return { status: "success", output: { exit_code: 0, stdout } };
}

describe("an output that is not kept whole", () => {
  const small: CommandPorts["processes"] = localProcesses({ memoryBytes: 4, spoolBytes: 8 });
  const cut = (words: string): Promise<AttemptOutcome> =>
    rig.perform(performShell({ ...rig.ports, processes: small }), commandOf(words));
  const note = "note: standard output has 12 bytes; the first 8 are kept\n";

  test.each([
    ["of which nothing else is known", "printf 123456789012", note],
    ["beside words of its own", "printf 123456789012; echo hm >&2", `hm\n${note}`],
    ["beside a line that has no end", "printf 123456789012; printf hm >&2", `hm\n${note}`],
  ])("is told of, as that of an agent: %s", async (_, words, stderr) => {
    const outcome = await cut(words);
    expect(outcome).toMatchObject({ status: "success", output: { exit_code: 0, dropped: 4, stderr } });
    expect(outcome.large).toMatchObject({ stdout: { bytes: 8 } });
    expect(rig.heard).toContain(note);
    expect(rig.kept()).toContain(" 12345678");
  });

  test("may be both", async () => {
    const { status, message, output } = await cut("printf 123456789012; printf abcdefghijklm >&2; exit 1");
    expect([status, message]).toEqual(["failure", "The command ended with exit code 1. abcdefghijklm"]);
    expect(output).toMatchObject({ dropped: 9 });
    const other = "note: standard error has 13 bytes; the first 8 are kept\n";
    expect(rig.kept()).toContain(` abcdefgh\n${note}${other}`);
  });

  test("is not one that fits, nor one that memory holds", async () => {
    for (const words of ["printf 1234", "printf 12345678", "true"]) {
      const { output } = await cut(words);
      expect([output["dropped"], output["stderr"]]).toEqual([undefined, ""]);
    }
  });
});

describe("a command that is run by bash", () => {
  const interpreter = { interpreter: "bash" };

  test("is read as bash reads it", async () => {
    const words = 'a=(one "two three"); [[ ${#a[@]} == 2 ]] && echo "${a[1]}" <<<x';
    expect(await shell(commandOf(words, {}, interpreter))).toMatchObject(success("two three\n"));
  });

  test("ends where a part of it fails", async () => {
    const outcome = await shell(commandOf("echo before; false; echo behind", {}, interpreter));
    expect(outcome).toMatchObject({ status: "failure", reason: "exit", output: { exit_code: 1, stdout: "before\n" } });
  });

  test("has its values as data, in a file that is gone afterwards", async () => {
    const word = `$(touch no) '"; false`;
    const outcome = await shell(commandOf("printf %s {{ word }}; false; echo no", { word }, interpreter));
    expect(outcome).toMatchObject({ status: "failure", reason: "exit", output: { stdout: word } });
    expect(readdirSync(rig.ports.scratchFolder).filter((name) => name.endsWith(".sh"))).toEqual([]);
  });

  test("may be longer than an argument", async () => {
    const outcome = await shell(commandOf(`: ${"x".repeat(200_000)}\necho end; false; echo no`, {}, interpreter));
    expect(outcome).toMatchObject({ reason: "exit", output: { stdout: "end\n" } });
  });

  test("may give JSON", async () => {
    const outcome = await shell(commandOf("echo '[1]'", {}, { ...interpreter, output_format: "json" }));
    expect(outcome).toMatchObject({ status: "success", output: { data: [1] } });
  });

  test.each(["echo hi", "echo {{ word }}"])("says what to install where there is no bash: %s", async (words) => {
    const outcome = await shell({ ...commandOf(words, { word: "hi" }, interpreter), env: { PATH: rig.state } });
    expect(outcome).toMatchObject({ status: "failure", reason: "unavailable" });
    expect(outcome.message).toContain("Install the package `bash`");
  });
});

test("without an interpreter it is the system's shell, which goes on", async () => {
  expect(await shell(commandOf("false; echo behind"))).toMatchObject(success("behind\n"));
});

describe("words without a shell", () => {
  test("are the arguments as they are", async () => {
    const words = ["printf", "%s|", "a b", "$HOME", "*", "'q'", "", "~", ";", "\n"];
    expect(await shell({ given: { words } })).toMatchObject(success("a b|$HOME|*|'q'||~|;|\n|"));
  });

  test("may be numbers and truths", async () => {
    expect(await shell({ given: { words: ["echo", 1, true] } })).toMatchObject(success("1 true\n"));
  });

  test("may give JSON", async () => {
    const given = { words: ["echo", '{"a":1}'], output_format: "json" };
    expect(await shell({ given })).toMatchObject({ status: "success", output: { data: { a: 1 } } });
  });

  test.each([[[]], [[""]], [["", "x"]]])("without a program are no command: %j", async (words) => {
    const outcome = await shell({ given: { words } });
    expect(outcome).toMatchObject({ status: "failure", reason: "invalid", output: { exit_code: -1 } });
  });

  test("name the program that is not there", async () => {
    const outcome = await shell({ given: { words: ["cd", "x"] } });
    expect(outcome).toMatchObject({ status: "failure", reason: "unavailable" });
    expect(outcome.message).toContain('There is no program "cd".');
  });
});

test("a container is refused, whatever its command is", async () => {
  const outcome = await shell(commandOf("touch made", {}, { image: "alpine", interpreter: "bash" }));
  expect(outcome).toMatchObject({ status: "failure", reason: "unavailable", output: { exit_code: -1 } });
  expect(outcome.message).toContain("containers cannot be run by this engine yet");
  expect(readdirSync(rig.folder)).toEqual(["state"]);
});

describe("the folder of a command", () => {
  test("is the root of the project, or one in it", async () => {
    mkdirSync(join(rig.folder, "sub"));
    const here = realpathSync(rig.folder);
    expect(await shell(commandOf("pwd -P"))).toMatchObject(success(`${here}\n`));
    expect(await shell({ ...commandOf("pwd -P"), cwd: "sub" })).toMatchObject(success(`${here}/sub\n`));
  });

  test("may be anywhere where its path is absolute", async () => {
    const elsewhere = realpathSync(tmpdir());
    expect(await shell({ ...commandOf("pwd -P"), cwd: elsewhere })).toMatchObject(success(`${elsewhere}\n`));
  });

  test("may be the private folder of the run, which is there then and nobody else's", async () => {
    const command = commandOf('pwd -P; echo "$WAYBILL_WORKSPACE"');
    const outcome = await shell({ ...command, cwd: rig.workspace });
    expect(outcome).toMatchObject(success(`${realpathSync(rig.workspace)}\n${rig.workspace}\n`));
    expect(statSync(rig.workspace).mode & 0o777).toBe(0o700);
    expect(statSync(join(rig.workspace, "..")).mode & 0o777).toBe(0o700);
  });
});

test("what a command leaves in the private folder is there for the next one", async () => {
  await shell(commandOf('echo left >"$WAYBILL_WORKSPACE"/file'));
  expect(await shell(commandOf('cat "$WAYBILL_WORKSPACE"/file'))).toMatchObject(success("left\n"));
});

describe("a secret variable", () => {
  const secrets = { TOKEN: "hunter2", PORT: 54321, SHORT: "abc" };

  test("is there for the command, and masked in what it writes", async () => {
    const outcome = await shell({
      ...commandOf('[ "$TOKEN" = hunter2 ] && echo "$TOKEN $PORT $SHORT"; echo "$TOKEN" >&2'),
      secrets,
    });
    expect(outcome.output).toEqual({ exit_code: 0, stdout: "*** *** abc\n", stderr: "***\n" });
    expect(rig.heard.includes("hunter2") || rig.heard.includes("54321")).toBe(false);
  });

  test("wins over a variable of the same name", async () => {
    const task = { ...commandOf('[ "$TOKEN" = hunter2 ]'), env: { TOKEN: "seen" }, secrets };
    expect(await shell(task)).toMatchObject({ status: "success" });
  });

  test("is masked in the message of a failure", async () => {
    const outcome = await shell({ ...commandOf('echo "no entry for $TOKEN" >&2; exit 3'), secrets });
    expect(outcome.message).toBe("The command ended with exit code 3. no entry for ***");
  });

  test("is masked in outputs that become blobs", async () => {
    const outcome = await shell({ ...commandOf('yes "$TOKEN" | head -n 400000'), secrets });
    expect(outcome.large).toMatchObject({ stdout: { bytes: 1_600_000 } });
    expect(rig.kept()).toContain("***");
    expect(rig.kept()).not.toContain("hunter2");
  });

  test("is masked in data, however it is written in JSON", async () => {
    const json = String.raw`{"a":["x-hunter2"],"hunter2":54321,"c":"\u0068unter2","d":{"e":null,"f":5,"g":true}}`;
    const outcome = await shell({
      ...commandOf("cat <<'END'\n" + json + "\nEND", {}, { output_format: "json" }),
      secrets,
    });
    const data = { a: ["x-***"], "***": "***", c: "***", d: { e: null, f: 5, g: true } };
    expect(outcome).toMatchObject({ status: "success", output: { data } });
  });

  test.each(["{hunter2", "{", "54321 hunter2 x"])("is not told by what is no JSON: %s", async (text) => {
    const outcome = await shell({ ...commandOf(`echo '${text}'`, {}, { output_format: "json" }), secrets });
    expect(outcome).toMatchObject({ status: "failure", reason: "output" });
    expect(outcome.message).toContain("Standard output is not JSON");
    expect(outcome.message).not.toMatch(/hunt|543/u);
  });
});
