import { execFileSync } from "node:child_process";
import { existsSync, readdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { whenPossible } from "../../test/rig/require.ts";
import { junitOf, TestRunsRig } from "../../test/rig/test-runs.ts";
import { countTests } from "../test-report/count-tests.ts";

let rig: TestRunsRig;
beforeEach(() => {
  rig = new TestRunsRig();
});
afterEach(() => rig.remove());

test("a run whose tests passed is well, by its report and its exit code", async () => {
  rig.write({ "new.xml": junitOf(2, 0, 1) });
  const run = await rig.run({ run: "echo hello; cp new.xml report.xml" });
  expect(run).toMatchObject({ command: "unit", ok: true, exitCode: 0, tail: "hello" });
  expect(run.trouble).toBeUndefined();
  expect(countTests(run.report)).toEqual({ passed: 2, failed: 0, skipped: 1, total: 3 });
  expect(rig.heard).toBe("hello\n");
});

test("a run whose tests failed is not, and that is no trouble", async () => {
  rig.write({ "new.xml": junitOf(1, 1) });
  const run = await rig.run({ run: "cp new.xml report.xml; exit 1" });
  expect(run).toMatchObject({ ok: false, exitCode: 1 });
  expect(run.trouble).toBeUndefined();
});

describe("a report of the command's own", () => {
  const own = { report: "$WAYBILL_REPORT", coverage: "$WAYBILL_COVERAGE" };
  const writes = 'cp new.xml "$WAYBILL_REPORT"; printf "SF:a.js\\nDA:1,1\\nend_of_record\\n" > "$WAYBILL_COVERAGE"';

  test.each(["here", "none"] as const)("is read and leaves nothing: %s", async (where) => {
    rig.write({ "new.xml": junitOf(2), "a.js": "1\n" });
    const run = await rig.run(
      { run: writes, ...own },
      where === "here" ? {} : { confined: { sandbox: where, shown: [] } },
    );
    expect(run).toMatchObject({ ok: true, exitCode: 0 });
    expect([...(run.coverage?.files.keys() ?? [])]).toEqual(["a.js"]);
    expect(readdirSync(rig.folder).sort()).toEqual(["a.js", "new.xml"]);
    expect(readdirSync(join(rig.root, "state", "scratch"))).toEqual([]);
  });

  test.each([
    ["none", "true", "has written no report"],
    ["a link", 'ln -s "$PWD/new.xml" "$WAYBILL_REPORT"', "no file that can be read"],
  ])("that is %s is worth nothing", async (_, command, words) => {
    rig.write({ "new.xml": junitOf(2) });
    expect((await rig.run({ run: command, ...own })).trouble).toContain(words);
  });
});

describe("what makes a report worth nothing", () => {
  const good = junitOf(1);
  test.each([
    ["no report", { run: "true" }, "has written no report: there is no file report.xml"],
    ["an old report", { run: "true", files: { "report.xml": good } }, "has written no report"],
    ["an exit code that says otherwise", { run: "cp new.xml report.xml; exit 3" }, "exit code 3"],
    ["a report that says otherwise", { run: "cp bad.xml report.xml" }, "exit code 0"],
    ["no tests", { run: "cp none.xml report.xml" }, "0 were run"],
    ["nothing but what was passed over", { run: "cp idle.xml report.xml" }, "All 2 tests were skipped"],
    ["a report cut short", { run: "head -c 60 new.xml > report.xml" }, "not whole XML"],
    ["another format than was said", { run: "cp new.xml report.xml", format: "tap" as const }, "no TAP"],
    ["a link", { run: "ln -s new.xml report.xml" }, "no file that can be read"],
    ["a pipe", { run: "mkfifo report.xml" }, "no file that can be read"],
    ["a folder", { run: "mkdir report.xml" }, "has written no report"],
    ["a time limit", { run: "cp new.xml report.xml; sleep 60", timeoutMs: 200 }, "its time limit of 0.2 s"],
    ["a death", { run: "cp new.xml report.xml; kill -9 $$" }, "killed by SIGKILL"],
    ["a program that is missing", { run: "no-such-program" }, "written no report"],
    ["a pattern that leads out", { run: "cp new.xml report.xml", report: "../report.xml" }, "leads out of the project"],
    ["an empty output", { run: "true", report: "stdout" }, "The standard output: The report is empty"],
  ])("%s", async (_, { files = {}, ...command }: Wrong, words) => {
    rig.write({
      "new.xml": good,
      "bad.xml": junitOf(1, 1),
      "none.xml": junitOf(0),
      "idle.xml": junitOf(0, 0, 2),
      ...files,
    });
    const run = await rig.run(command);
    expect(run.ok).toBe(false);
    expect(run.trouble).toContain(words);
  });

  interface Wrong {
    readonly run: string;
    readonly files?: Readonly<Record<string, string>>;
    readonly format?: "tap";
    readonly report?: string;
    readonly timeoutMs?: number;
  }
});

test("what stood there before is away while the command runs, and there again where it is not written anew", async () => {
  rig.write({ "out/a.xml": junitOf(1), "out/b.xml": "kept", "new.xml": junitOf(3) });
  const run = await rig.run({ run: "ls out > seen; cp new.xml out/a.xml", report: "out/*.xml" });
  expect(run.ok).toBe(true);
  expect(run.report.tests).toHaveLength(3);
  expect(rig.read("seen")).toBe("");
  expect(rig.read("out/b.xml")).toBe("kept");
  expect(rig.read("out/a.xml")).toBe(junitOf(3));
});

test("a link that leads elsewhere is put aside as a link", async () => {
  rig.write({ "elsewhere.xml": junitOf(1) });
  symlinkSync("elsewhere.xml", join(rig.folder, "report.xml"));
  expect((await rig.run({ run: "true" })).ok).toBe(false);
  expect(rig.read("report.xml")).toBe(junitOf(1));
});

test("several reports are one, and an empty one beside others is no trouble", async () => {
  rig.write({ "1": junitOf(1), "2": junitOf(0), "3": "<testsuite><testcase name='other'/></testsuite>" });
  const run = await rig.run({
    run: "mkdir -p out/deep; cp 1 out/TEST-1.xml; cp 2 out/TEST-2.xml; cp 3 out/deep/TEST-3.xml",
    report: "out/**/TEST-*.xml",
  });
  expect(run.ok).toBe(true);
  expect(run.report.tests.map(({ name }) => name).sort()).toEqual(["other", "s > good 0"]);
});

test("a report may come by standard output", async () => {
  const run = await rig.run({ run: "echo noise >&2; printf '1..2\\nok 1 - a\\nok 2 - b\\n'", report: "stdout" });
  expect(run).toMatchObject({ ok: true, tail: "noise" });
  expect(run.report.tests).toEqual([
    { name: "a", status: "passed" },
    { name: "b", status: "passed" },
  ]);
});

test("paths of files are told from the root of the tree", async () => {
  const run = await rig.run({
    run: `printf '<testsuite><testcase name="a" file="%s/src/a.test.ts"/></testsuite>' "$PWD" > report.xml`,
  });
  expect(run.report.tests[0]?.file).toBe("src/a.test.ts");
});

test("a cancelled run throws what its signal says", async () => {
  const controller = new AbortController();
  const running = rig.run({ run: "sleep 60" }, { signal: controller.signal });
  controller.abort(new Error("stop"));
  await expect(running).rejects.toThrow("stop");
});

test("nothing of it is left in the private folders", async () => {
  rig.write({ "report.xml": "old" });
  await rig.run({ run: "yes | head -c 20000000; echo x > report.xml" });
  expect(readdirSync(rig.ports.scratchFolder)).toEqual([]);
});

describe("coverage", () => {
  const lcov = "TN:\nSF:src/a.js\nDA:1,1\nDA:2,0\nDA:9,1\nend_of_record\n";
  beforeEach(() => rig.write({ "new.xml": junitOf(1), "src/a.js": "one();\ntwo();\n", "new.info": lcov }));

  test("is read where it is declared, for the lines that are there", async () => {
    const run = await rig.run({ run: "cp new.xml report.xml; cp new.info lcov.info", coverage: "lcov.info" });
    expect(run).toMatchObject({ ok: true });
    expect(run.coverage?.files.get("src/a.js")).toEqual({ run: new Map([[1, new Set()]]), missed: new Set([2]) });
  });

  test("of an old run counts for nothing, and fails no test", async () => {
    rig.write({ "lcov.info": lcov });
    const run = await rig.run({ run: "cp new.xml report.xml", coverage: "lcov.info" });
    expect(run).toMatchObject({ ok: true, coverageTrouble: expect.stringContaining("no coverage") });
    expect(run.coverage).toBeUndefined();
  });
});

const junitIn = (file: string): string =>
  `<testsuite name="s"><testcase name="t" classname="C" file="${file}"/></testsuite>`;
const lcovOf = (...files: readonly string[]): string =>
  files.map((file) => `SF:${file}\nDA:1,1\nend_of_record\n`).join("");

describe("a tool that runs in a folder of the project", () => {
  const copied = "mkdir -p p/app/coverage; cp new.xml p/app/report.xml; cp new.info p/app/coverage/lcov.info";
  const source = "one();\n";

  test.each([
    {
      from: "there",
      file: "test/a.test.js",
      told: ["src/a.js", "../lib/b.js"],
      found: ["p/app/src/a.js", "p/lib/b.js"],
    },
    { from: "the root", file: "p/app/test/a.test.js", told: ["c.js", "gone.js"], found: ["c.js"] },
  ])("tells its paths from $from", async ({ file, told, found }) => {
    rig.write({ "p/app/test/a.test.js": "", "p/app/src/a.js": source, "p/lib/b.js": source, "c.js": source });
    rig.write({ "new.xml": junitIn(file), "new.info": lcovOf(...told) });
    const run = await rig.run({ run: copied, report: "p/app/report.xml", coverage: "p/app/coverage/lcov.info" });
    expect(run.report.tests.map((each) => each.file)).toEqual(["p/app/test/a.test.js"]);
    expect([...(run.coverage?.files.keys() ?? [])]).toEqual(found);
  });
});

const confined = whenPossible("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true");

describe("in a sandbox", () => {
  const request = { confined: { sandbox: "bubblewrap" as const, shown: [] } };

  confined("the tree is written, the rest of the machine is not, and the home of the person is not seen", async () => {
    rig.write({ "new.xml": junitOf(1) });
    execFileSync("sh", ["-c", `echo secret > '${rig.personHome}/secret'`]);
    const run = await rig.run(
      {
        run: `cp new.xml report.xml; cat '${rig.personHome}/secret' && exit 7; touch '${rig.root}/outside' 2>/dev/null; echo $HOME; true`,
      },
      request,
    );
    expect(run).toMatchObject({ ok: true });
    expect(run.tail).not.toContain("secret\n");
    expect(run.tail).not.toContain(rig.personHome + "\n");
    expect(existsSync(join(rig.root, "outside"))).toBe(false);
    expect(readdirSync(rig.ports.scratchFolder)).toEqual([]);
  });

  confined("there is no network", async () => {
    const run = await rig.run({ run: "sed -n 's/^ *\\([a-z0-9]*\\):.*/\\1/p' /proc/net/dev" }, request);
    expect(run.tail).toBe("lo");
  });

  confined("hosts that are named are reached by a proxy, and others are not", async () => {
    const ask = `const h=require('http');const r=h.request(process.env.HTTP_PROXY,{method:'CONNECT',path:'b.example:443'});r.on('connect',(a)=>{console.log('told',a.statusCode);process.exit()});r.on('response',(a)=>{console.log('told',a.statusCode);process.exit()});r.end()`;
    const run = await rig.run({ run: `'${process.execPath}' -e "${ask}"`, hosts: ["a.example"] }, request);
    expect(run.tail).toContain("told 403");
    expect(rig.heard).toContain("may not reach b.example:443");
  });
});
