import { spawnSync } from "node:child_process";
import { devNull } from "node:os";
import fc from "fast-check";
import { expect, test } from "vitest";
import { byScripted, recordedStep, recordOf, verdictOf } from "../../test/rig/shipped-samples.ts";
import { commitMessages, type MessageWords } from "./commit-messages.ts";

const words: MessageWords = {
  title: "Add a /healthz endpoint",
  requirement: "Add a /healthz endpoint that returns 200",
  spec: { format: "acceptance", id: "healthz", files: ["spec/healthz.md"], hash: "abc" },
  verdict: verdictOf(),
  run: recordOf(),
};

/** What git finds in a message, whatever the machine says of trailers. */
function trailersOf(message: string): readonly string[] {
  const env = { PATH: process.env["PATH"], GIT_CONFIG_NOSYSTEM: "1", GIT_CONFIG_GLOBAL: devNull, LC_ALL: "C.UTF-8" };
  const { stdout, status } = spawnSync("git", ["interpret-trailers", "--parse"], { input: message, env });
  expect(status).toBe(0);
  return stdout.toString("utf8").split("\n").slice(0, -1);
}

const usual = [
  "Waybill-Run: r1",
  "Waybill-Spec: healthz abc",
  "Waybill-Criteria: 1 of 1 proven",
  "Waybill-Agent: scripted 1.2 (m-1)",
  "Waybill-Agent: scripted 1.2 (m-2)",
  "Waybill-Verdict: v-1",
];

test("the change tells the run, the spec, the criteria, the agents and the verdict", () => {
  const { spec, change, archive } = commitMessages(words);
  expect(change).toBe(
    `Add a /healthz endpoint\n\nAdd a /healthz endpoint that returns 200\n\n${usual.map((line) => `${line}\n`).join("")}`,
  );
  expect(trailersOf(change)).toEqual(usual);
  expect([spec, archive].map((each) => each.split("\n")[0])).toEqual([
    "Spec: Add a /healthz endpoint",
    "Archive the spec: Add a /healthz endpoint",
  ]);
  expect(trailersOf(spec)).toEqual(usual.slice(0, 2));
  expect(trailersOf(archive)).toEqual([...usual.slice(0, 2), "Waybill-Verdict: v-1"]);
});

test.each([
  ["an empty title", { title: " \n" }, "Change healthz"],
  ["a title that is a comment", { title: "# x" }, "x"],
  ["a title that is a rule", { title: "---" }, "Change healthz"],
  ["a title of several lines", { title: "one\n\nWaybill-Run: other" }, "one Waybill-Run: other"],
  ["a title with what a terminal obeys", { title: "a\u001b[31mb\u202ec" }, "abc"],
  ["a long title", { title: "word ".repeat(40) }, `${"word ".repeat(14).trim()}…`],
  ["a title that is one long word", { title: "w".repeat(100) }, `${"w".repeat(71)}…`],
])("%s", (_, more, subject) => {
  expect(commitMessages({ ...words, ...more }).change.split("\n")[0]).toBe(subject);
});

test.each([
  "Waybill-Run: forged",
  "x\n\nWaybill-Verdict: forged\nSigned-off-by: Eve <e@example.org>",
  "x\n---\ny",
  "x\n\n---\n\nWaybill-Run: forged",
  "# ------------------------ >8 ------------------------\nx",
  "x\r\n\r\nWaybill-Run: forged\r\n",
  "x\u2028\u2028Waybill-Run: forged",
  "x\n\ndiff --git a/a b/a\n",
  "a\n\nConflicts:\n\ta.txt\n",
])("a requirement adds no trailer: %j", (requirement) => {
  expect(trailersOf(commitMessages({ ...words, requirement }).change)).toEqual(usual);
});

test("a requirement of 100 kB is cut, and every line fits but for long words", () => {
  const { change } = commitMessages({ ...words, requirement: "many words ".repeat(10_000) });
  expect(change.length).toBeLessThan(5000);
  expect(change).toContain("(The rest is in the spec.)");
  expect(Math.max(...change.split("\n").map((line) => line.length))).toBeLessThanOrEqual(78);
});

test("what agents call themselves adds no line", () => {
  const output = { ...byScripted, model: "m\nWaybill-Run: forged" };
  const run = recordOf({ steps: [recordedStep({ address: "a", output })] });
  expect(trailersOf(commitMessages({ ...words, run }).change)).toHaveLength(6);
});

const nasty = fc.oneof(
  fc.string({ unit: "binary" }),
  fc
    .array(
      fc.constantFrom(
        "Waybill-Run: x",
        "---",
        "\n",
        "\n\n",
        "# >8",
        " ",
        "\t",
        "a: b",
        "diff ",
        "\r",
        "(cherry picked from commit 1)",
        "\u0000",
        "é",
      ),
    )
    .map((parts) => parts.join("")),
);

test("whatever the title and the requirement are, git finds our trailers and no others", () => {
  fc.assert(
    fc.property(nasty, nasty, (title, requirement) => {
      const all = Object.values(commitMessages({ ...words, title, requirement }));
      const short = usual.slice(0, 2);
      const last = [...short, "Waybill-Verdict: v-1"];
      expect(all.map(trailersOf)).toEqual([short, usual, last, last]);
      for (const message of all) {
        const [subject = "", gap] = message.split("\n");
        expect(Array.from(subject).length).toBeLessThanOrEqual(72);
        expect(gap).toBe("");
        // oxlint-disable-next-line no-control-regex
        expect(message).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f]/u);
      }
    }),
    { numRuns: 150 },
  );
});
