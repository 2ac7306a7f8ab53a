import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { talk } from "../../test/rig/terminal.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-gate-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function gate(fields = ""): string {
  return `- { id: ask, type: gate, message: "Well, then?", options: [Approve, edit, Reject]${fields} }\n`;
}

/** What a person sees of a file that stands beside the message. */
async function shown(name: string, content?: string | Buffer): Promise<string> {
  const file = join(folder, name);
  if (content !== undefined) writeFileSync(file, content);
  const { seen } = await talk(gate(`, show_file: ${JSON.stringify(file)}`), []);
  return seen.slice(0, seen.indexOf("  1) Approve")).replaceAll(folder, "");
}

test.each(["1", "approve", "APPROVE", " Approve "])(
  "a gate is answered by the number or the name: %j",
  async (said) => {
    const { seen, status, choices } = await talk(gate(), [said, ""]);
    expect(seen).toContain("Well, then?\n  1) Approve\n  2) edit\n  3) Reject\n");
    expect({ status, choices }).toEqual({ status: "success", choices: ["Approve"] });
  },
);

test("what is no answer is asked for again", async () => {
  const { seen, choices, unsaid } = await talk(gate(), ["²", "0", "4", "1.5", "maybe", "2", "", "too late"]);
  expect(seen.match(/That is none of them\./gu)).toHaveLength(5);
  expect({ choices, unsaid }).toEqual({ choices: ["edit"], unsaid: ["too late"] });
});

test.each([[[]], [[""]]])("no answer, and the end of the input, leave the gate open: %j", async (words) => {
  const { seen, status, choices } = await talk(gate(), words);
  expect({ status, choices }).toEqual({ status: "waiting", choices: [null] });
  expect(seen).toContain("waybill answer r ask Approve");
});

test("what a person says about a choice is kept with it, and nothing is no comment", async () => {
  const said = await talk(gate(), ["edit", "  Say what 404 gives.  "]);
  expect(said).toMatchObject({ choices: ["edit"], comments: ["Say what 404 gives."] });
  expect(said.seen).toContain("A comment (nothing for none): ");
  expect(await talk(gate(), ["edit", " "])).toMatchObject({ choices: ["edit"], comments: [null] });
});

test("who breaks off at the comment has not answered", async () => {
  expect(await talk(gate(), ["edit"])).toMatchObject({ status: "waiting", choices: [null] });
});

test("a rejection at the terminal is one", async () => {
  expect(await talk(gate(), ["reject", ""])).toMatchObject({ status: "failure", choices: ["Reject"] });
});

test("a gate that asks again is asked at once", async () => {
  expect(await talk(gate(", on_reject: retry"), ["reject", "", "3", "no", "1", ""])).toMatchObject({
    status: "success",
    unsaid: [],
  });
});

test("a message that is no text is shown", async () => {
  expect((await talk("- { id: ask, type: gate, message: 5 }\n", ["approve", ""])).seen).toContain(
    "\n5\n  1) approve\n",
  );
});

test("the file stands between the message and the options", async () => {
  expect(await shown("spec.md", "# Spec\nIt works.\n")).toContain("Well, then?\n  # Spec\n  It works.\n");
});

test("the name of a file is meant from the root of the project, wherever the person stands", async () => {
  writeFileSync(join(folder, "spec.md"), "# Spec\n");
  expect((await talk(gate(", show_file: spec.md"), [], folder)).seen).toContain("Well, then?\n  # Spec\n");
});

test("of a long file the first 200 lines are shown, and that there are more", async () => {
  const text = await shown("long.md", Array.from({ length: 300 }, (_, at) => `line ${at + 1}\n`).join(""));
  expect(text).toContain("  line 200\n  … (the file goes on)\n");
  expect(text).not.toContain("line 201");
});

test("of a file that is one endless line as much is shown as fits", async () => {
  expect((await shown("flood.md", "x".repeat(1_000_000))).length).toBeLessThan(300_000);
});

test("a terminal is not obeyed where a file or its name would command it", async () => {
  expect(await shown("red.md", "\u001b[31mred\u0007\n")).toContain("  ·[31mred·\n");
  expect(await shown("\u001b[2J.md")).toContain("(The file /·[2J.md cannot be read.)");
});

test("a file that is empty, is not there, is a folder, or cannot be named is told of, and the gate can be answered", async () => {
  expect(await shown("empty.md", "")).toContain("(The file /empty.md is empty.)");
  expect(await shown("none.md")).toContain("(The file /none.md cannot be read.)");
  expect(await shown(".")).toContain("cannot be read.)");
  expect(await shown("a\u0000b")).toContain("(The file /a·b cannot be read.)");
  expect(await talk(gate(", show_file: no/such/file"), ["1", ""])).toMatchObject({ status: "success" });
});
