import { expect, test } from "vitest";
import { callOf, enormousPage, nodeOf, pageOf, planOf, sampleDiff } from "../../test/rig/run-pages.ts";
import { gradeOf, recordedStep, recordOf, verdictOf } from "../../test/rig/shipped-samples.ts";
import { drawPage } from "./draw-page.ts";

const known = new Set(
  "html head meta title style body a nav ul ol li main section header footer h1 h2 h3 p span b i code pre ins del dl dt dd div table thead tbody tfoot tr th td details summary blockquote strong".split(
    " ",
  ),
);

/** The names of all elements; throws where one is not closed, is not known, or has an attribute that runs something. */
function elementsOf(page: string): readonly string[] {
  const style = page.indexOf("</style>");
  const text = page.slice(0, page.indexOf("<style>") + 7) + page.slice(style);
  const open: string[] = [];
  const found: string[] = [];
  const rest = text.replaceAll(/<(\/?)([a-z][a-z0-9]*)((?:\s+[a-z-]+(?:="[^"<>]*")?)*)\s*\/?>/gu, (...parts) => {
    const [, end, name, attributes] = parts;
    if (!known.has(String(name)) || /\s(?:on\w+|src|action)=/u.test(String(attributes).replaceAll(/"[^"]*"/gu, "")))
      throw new Error(`<${String(name)}${String(attributes)}>`);
    if (end === "/" && open.pop() !== name) throw new Error(`</${String(name)}> ends something else`);
    if (end === "" && name !== "meta") open.push(String(name));
    found.push(String(name));
    return "";
  });
  expect(rest.replace("<!doctype html>", "")).not.toMatch(/[<>]/u);
  expect(open).toEqual([]);
  return found;
}

/** The text of the page, without its elements. */
function wordsOf(page: string): string {
  return page
    .slice(page.indexOf("</style>") + 1)
    .replaceAll(/<[^>]*>/gu, " ")
    .replaceAll(/\s+/gu, " ");
}

/** Every place that is linked is there, and none twice. */
function expectWholeLinks(page: string): void {
  const ids = [...page.matchAll(/\sid="([^"]*)"/gu)].map(([, id]) => id);
  expect(new Set(ids).size).toBe(ids.length);
  for (const [, target] of page.matchAll(/href="#([^"]*)"/gu)) expect(ids).toContain(target);
}

test("a run has its sections, its links lead somewhere, and it asks nobody for anything", () => {
  const page = drawPage(pageOf());
  elementsOf(page);
  expectWholeLinks(page);
  const words = wordsOf(page);
  for (const part of ["Criteria", "Who let it pass", "Timeline", "Workflow", "What has changed", "Cost", "Logs"])
    expect(words).toContain(part);
  expect(words).toContain("1 of 2 proven");
  expect(page).not.toMatch(/https?:|url\(|@import/u);
  expect(page).toContain(`content="default-src 'none';`);
});

test("a line that proves a criterion is marked with it, and the criterion leads to the line", () => {
  const page = drawPage(pageOf());
  expect(page).toContain('<a href="#d0-3"><code>src/server.js:3-5</code></a>');
  expect(page).toMatch(
    /<tr class="plus proof" id="d0-3">\s*<td>3<\/td>\s*<td><a href="#c0" aria-label="criterion 1">1<\/a>/u,
  );
});

test("a step that has let the run go on says on the timeline and in the graph what it has found", () => {
  const red = recordedStep({ address: "test", kind: "test", message: '1 of 2 tests failed: "adds".' });
  const page = drawPage(pageOf({ record: recordOf({ steps: [red] }), plan: planOf({ nodes: [callOf("test")] }) }));
  elementsOf(page);
  expect(page.match(/title="1 of 2 tests failed: &quot;adds&quot;\."/gu)).toHaveLength(2);
  expect(wordsOf(page)).toContain("! 1 of 2 tests failed:");
});

const bad = `</style></title><script>alert(1)</script><img src=x onerror="alert(1)"> " ' --> & \0 \u202e ]]>`;

test("whatever people, agents and commands have written is text", () => {
  const steps = [
    recordedStep({
      address: bad,
      kind: "review",
      status: "failure",
      reason: bad,
      message: bad,
      output: {
        agent: { name: bad, version: bad },
        model: bad,
        data: { title: bad },
        failed: [{ criterion: bad, grade: bad, reasons: [{ message: bad }] }],
      },
      usages: [{ usd: 1 }],
    }),
    recordedStep({ address: "b", kind: "ship", output: { branch: bad, commit: bad } }),
    recordedStep({ address: "c", kind: "review" }),
  ];
  const asked = { gate: bad, message: bad, openedAt: 1 };
  const claim = { path: bad, startLine: 1, endLine: 1, quote: bad, test: bad, holds: true };
  const reasons = [{ code: "QUOTE_EMPTY", message: bad } as const];
  const remarks = [{ path: bad, line: 1, note: bad }];
  const page = drawPage({
    record: {
      ...recordOf({
        run: bad,
        inputs: { requirement: bad },
        steps,
        open: [asked],
        answers: [{ ...asked, choice: bad, by: bad, at: 2, comment: bad }],
      }),
      workflow: { id: bad, name: bad, version: bad, plan: bad },
    },
    plan: planOf({ nodes: [callOf(bad, bad)], needs: { [bad]: [bad] }, skipped: "holds" }),
    status: bad,
    reason: bad,
    message: bad,
    now: 5000,
    verdict: verdictOf({
      change: { base: bad, head: bad, tree: bad },
      advisor: { agent: bad, model: bad },
      grades: [gradeOf({ text: bad, criterion: bad, claims: [claim], reasons, note: bad })],
      breaches: remarks,
      outOfScope: remarks,
      violations: remarks,
    }),
    diff: `diff --git a/${bad} b/${bad}\n--- a/${bad}\n+++ b/${bad}\n@@ -1 +1,2 @@ ${bad}\n ${bad}\n+${bad}\n-${bad}\n`,
    logs: [{ address: bad, attempt: 1, stream: "stderr", text: bad, before: 0 }],
  });
  const elements = elementsOf(page);
  expect(elements.filter((name) => name === "style")).toHaveLength(2);
  expect(page).not.toContain("\0");
  expect(page).not.toContain("\u202e");
  expectWholeLinks(page);
});

test("a page of a run of 500 steps with logs of a megabyte and a diff of five is under a megabyte, and says what is missing", () => {
  const page = drawPage(enormousPage());
  expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
  elementsOf(page);
  expectWholeLinks(page);
  const words = wordsOf(page);
  expect(words).toMatch(/characters stand before this/u);
  expect(words).toMatch(/And \d+ more, for which there is no room here/u);
  expect(words).toMatch(/All of it: git diff/u);
});

test.each([5_000, 20_000])("a page of %d steps is under a megabyte as well", (steps) => {
  const page = enormousPage(steps);
  const drawn = drawPage({ ...page, logs: page.logs.slice(0, 5) });
  expect(Buffer.byteLength(drawn)).toBeLessThan(1_000_000);
  expect(wordsOf(drawn)).toMatch(/\d+ later steps are not shown/u);
});

test("signs that take many bytes do not make it longer", () => {
  const loud = "\u202e\u{1f600}\0".repeat(3000);
  const steps = Array.from({ length: 400 }, (_, at) =>
    recordedStep({ address: `${loud.slice(0, 500)}/${at}`, message: loud, output: { agent: { name: loud } } }),
  );
  const logs = steps.map(({ address }) => ({ address, attempt: 1, stream: "stdout", text: loud, before: 0 }) as const);
  const answers = steps.map(({ address }) => ({
    gate: address,
    message: loud,
    openedAt: 0,
    choice: loud,
    by: loud,
    at: 1,
    comment: loud,
  }));
  const nodes = steps.map(({ address }) => callOf(address, loud.slice(0, 500)));
  const record = recordOf({ inputs: { requirement: loud }, steps, answers });
  const page = drawPage(
    pageOf({ record, logs, plan: planOf({ nodes }), message: loud, status: "failure", reason: loud }),
  );
  expect(Buffer.byteLength(page)).toBeLessThan(1_000_000);
  elementsOf(page);
});

test("a run without a step, without a verdict and without logs has a page", () => {
  const {
    verdict: _,
    diff: __,
    endedAt: ___,
    ...rest
  } = pageOf({ record: recordOf({ steps: [] }), logs: [], status: "running" });
  const page = drawPage(rest);
  elementsOf(page);
  expect(wordsOf(page)).toContain("No step has begun.");
  expect(page).not.toMatch(/id="(?:criteria|diff|cost|logs)"/u);
});

test("what goes on is drawn up to the moment it is looked at", () => {
  const { endedAt: _, ...step } = recordedStep({ address: "implement", status: "running", startedAt: 1000 });
  const steps = [step];
  const { endedAt: __, ...rest } = pageOf({ record: recordOf({ steps }), status: "running", now: 61_000 });
  expect(wordsOf(drawPage(rest))).toMatch(/▸ running 1 min 0 s/u);
});

test("a run that failed says with what, and a gate that is open waits", () => {
  const steps = [recordedStep({ address: "test", status: "failure", reason: "exit", attempts: 3 })];
  const open = [{ gate: "merge", message: "Shall it be merged?", openedAt: 1000 }];
  const { verdict: _, ...rest } = pageOf({
    record: recordOf({ steps, open }),
    status: "failure",
    reason: "exit",
    message: "Tests fail.",
  });
  const words = wordsOf(drawPage(rest));
  expect(words).toContain("✗ failure: exit Tests fail.");
  expect(words).toContain("1.0 s, 3 attempts");
  expect(words).toContain("Shall it be merged?");
});

test("a condition that did not hold is not entered, and that is no success", () => {
  const words = wordsOf(drawPage(pageOf()));
  expect(words).toMatch(/clarify not entered/u);
  expect(words).toMatch(/clarify if not entered then ask gate not begun/u);
});

test("jobs stand in the layers of their needs", () => {
  const nodes = ["build", "lint", "test", "ship"].map((id) => callOf(id, "job"));
  const needs = { test: ["build"], ship: ["test", "lint"] };
  const page = drawPage(pageOf({ plan: planOf({ nodes, needs, skipped: "holds" }) }));
  elementsOf(page);
  const graph = page.slice(page.indexOf('id="graph"'), page.indexOf('id="diff"'));
  const columns = graph
    .split("<ul>")
    .slice(1)
    .map((column) => [...column.matchAll(/class="name">([^<]*)/gu)].map(([, name]) => name));
  expect(columns).toEqual([["build", "lint"], ["test"], ["ship"]]);
  expect(wordsOf(graph)).toContain("after test, lint");
});

test("the steps of a run that a step has begun stand inside of it", () => {
  const inner = planOf({ nodes: [callOf("check")] });
  const subRun = nodeOf("call", "workflow", {
    primitive: "sub-run",
    workflow: "w",
    inputs: {},
    conduct: { env: {}, secrets: {}, onInterrupt: "rerun" },
    outputs: {},
  });
  const steps = [recordedStep({ address: "call", kind: "workflow" }), recordedStep({ address: "call/check" })];
  const page = drawPage(pageOf({ record: recordOf({ steps }), plan: planOf({ nodes: [subRun] }, { w: inner }) }));
  expectWholeLinks(page);
  const graph = page.slice(page.indexOf('id="graph"'), page.indexOf('id="diff"'));
  expect(graph).toMatch(/node around.*>call<.*<div class="node">.*>check<[\s\S]*href="#t1"/su);
});

test.each([
  [
    "moved",
    "diff --git a/a.js b/b.js\nsimilarity index 100%\nrename from a.js\nrename to b.js\n",
    "b.js from a.js moved",
  ],
  [
    "removed",
    "diff --git a/a.js b/a.js\ndeleted file mode 100644\n--- a/a.js\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n",
    "a.js removed −1",
  ],
  [
    "not text",
    "diff --git a/a.png b/a.png\nnew file mode 100644\nBinary files /dev/null and b/a.png differ\n",
    "a.png new not text",
  ],
  ["one that cannot be read", "nonsense\n", "Nothing."],
  ["none", "", "Nothing."],
])("of a diff: %s", (_, diff, shown) => {
  const page = drawPage(pageOf({ diff }));
  elementsOf(page);
  expect(wordsOf(page)).toContain(shown);
});

test("a file that is too long is named, and those after it are shown", () => {
  const long = `diff --git a/long.js b/long.js\n--- a/long.js\n+++ b/long.js\n@@ -0,0 +1,20000 @@\n${"+long line\n".repeat(20_000)}`;
  const words = wordsOf(drawPage(pageOf({ diff: long + sampleDiff })));
  expect(words).toContain("too long to be shown");
  expect(words).toContain("routes.health = () =&gt; 200;");
});
