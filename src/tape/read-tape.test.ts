import { createHash } from "node:crypto";
import fc from "fast-check";
import { beforeAll, describe, expect, test } from "vitest";
import { hurriedClock } from "../../test/rig/hurried-clock.ts";
import { tapedLines } from "../../test/rig/replayed.ts";
import { openRunner, planOf } from "../../test/rig/runner-rig.ts";
import { replayTape } from "../api/replay-tape.ts";
import { memoryBlobs } from "../blob/memory/memory-blobs.ts";
import { memoryDoorbells } from "../doorbell/memory/memory-doorbell.ts";
import type { RunEvent } from "../engine/event.ts";
import { languages } from "../host/languages.ts";
import type { JsonObject } from "../json/json.ts";
import { memoryJournal } from "../journal/memory/memory-journal.ts";
import { Refusal } from "../problem/refusal.ts";
import { readTape } from "./read-tape.ts";

const steps = `
- { id: a, type: shell, run: "echo {{ context.run_id }}" }
- id: fan
  type: fan-out
  items: [1, 2]
  max_concurrency: 2
  step: { id: call, type: workflow, workflow: ./sub.yml, inputs: { n: "{{ item }}" } }
- { id: big, type: shell, run: x, retry: { max: 1 } }
- { id: last, type: shell, run: "echo {{ steps.a.output.stdout }} {{ steps.big.output.stdout }}" }
`;
const sub = `schema_version: "1.0"
workflow: { id: sub, name: Sub, version: "1.0.0" }
inputs: { n: { type: number, required: true } }
steps:
  - { id: b, type: shell, run: "echo {{ inputs.n }}" }
outputs: { n: "{{ inputs.n }}" }
`;

let lines: readonly string[] = [];

beforeAll(async () => {
  const journal = memoryJournal<RunEvent>();
  const blobs = memoryBlobs();
  const large = await blobs.put(Buffer.from("large\n".repeat(20_000)));
  const runner = await openRunner({
    journal,
    blobs,
    doorbells: memoryDoorbells(),
    name: "p",
    clock: hurriedClock(),
    perform({ address, number }) {
      if (address !== "big") return { status: "success", output: { exit_code: 0, stdout: address } };
      if (number === 1) return { status: "failure", reason: "exit", output: { exit_code: 1 } };
      return { status: "success", output: { exit_code: 0, stdout: "" }, large: { stdout: large } };
    },
  });
  const plan = planOf(steps, { "./sub.yml": sub });
  await runner.start({ id: "r", plan, workflowFolder: "", inputs: {}, actor: "me" });
  await runner.settled();
  await runner.close();
  lines = await tapedLines(journal, "r", blobs);
});

/** What comes of reading a tape and deciding its run again. */
async function follow(text: readonly string[]): Promise<string> {
  try {
    const { divergence, status } = replayTape({ tape: await readTape(text, "tape") }, languages);
    if (divergence !== undefined) return "divergence";
    return status === undefined ? "as far as it was recorded" : "as recorded";
  } catch (error) {
    if (error instanceof Refusal) return error.code;
    throw error;
  }
}

/** As somebody would write it who wants it to be believed. */
function sealedAgain(text: readonly string[]): readonly string[] {
  const body = text.filter((line) => !line.startsWith('{"type":"end"'));
  const digest = createHash("sha256")
    .update(body.map((line) => `${line}\n`).join(""))
    .digest("hex");
  return [...body, JSON.stringify({ type: "end", lines: body.length, digest })];
}

describe("a tape", () => {
  test("has all that its runs are decided by", async () => {
    const tape = await readTape(lines, "tape");
    expect(tape.runs.map(({ id }) => id)).toEqual(["r", "r.1", "r.2"]);
    expect([...tape.blobs.values()].map(({ length }) => length)).toEqual([120_000]);
    expect(await follow(lines)).toBe("as recorded");
  });

  test("is refused where any line is lost, doubled or moved", async () => {
    for (let at = 0; at < lines.length; at++) {
      const [line = ""] = lines.slice(at, at + 1);
      const without = lines.toSpliced(at, 1);
      for (const text of [without, lines.toSpliced(at, 0, line), at === 0 ? [...without, line] : [line, ...without]]) {
        expect(["TAPE_DAMAGED", "TAPE_NONE"]).toContain(await follow(text));
      }
    }
  });

  test("is refused wherever it is cut, in the middle of a line too", async () => {
    const text = lines.join("\n");
    for (let at = 0; at < text.length; at += Math.ceil(text.length / 400)) {
      expect(["TAPE_DAMAGED", "TAPE_NONE"]).toContain(await follow(text.slice(0, at).split("\n")));
    }
  });

  test("is refused where any character is another one", () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), fc.constantFrom("x", "0", "}", '"', " ", "é"), async (position, sign) => {
        const text = lines.join("\n");
        const at = position % text.length;
        fc.pre(text[at] !== sign && text[at] !== "\n");
        const changed = `${text.slice(0, at)}${sign}${text.slice(at + 1)}`;
        expect(["TAPE_DAMAGED", "TAPE_NONE", "TAPE_NEWER"]).toContain(await follow(changed.split("\n")));
      }),
      { numRuns: 150 },
    ));

  test.each([
    ["nothing", [], "TAPE_DAMAGED"],
    ["an empty line", [""], "TAPE_NONE"],
    ["a text", ["hello"], "TAPE_NONE"],
    ["another JSON", ['{"a":1}'], "TAPE_NONE"],
    ["a tape of a later version", ['{"type":"tape","format":2,"new":true}'], "TAPE_NEWER"],
    ["an end alone", ['{"type":"end","lines":0,"digest":""}'], "TAPE_DAMAGED"],
  ])("%s is none", async (_, text, code) => {
    expect(await follow(text)).toBe(code);
  });
});

/** The numbers of the lines that hold an entry. */
function entries(): readonly number[] {
  return lines.flatMap((line, index) => (line.startsWith('{"type":"entry"') ? [index] : []));
}

describe("a tape that was changed and sealed again", () => {
  test("goes another way, or is refused, where an entry is lost, doubled or changed places", async () => {
    for (const at of entries()) {
      const [line = "", next = ""] = lines.slice(at, at + 2);
      const changes = { lost: lines.toSpliced(at, 1), doubled: lines.toSpliced(at, 0, line) };
      for (const [how, text] of Object.entries(changes)) {
        expect([how, line, await follow(sealedAgain(text))]).not.toEqual([how, line, "as recorded"]);
      }
      if (!next.startsWith('{"type":"entry"')) continue;
      const swapped = lines.toSpliced(at, 2, next, line);
      // Of two ends that came in one moment, either may be the first.
      const isFree = [line, next].every((each) => each.includes('"attempt.ended"') || each.includes('"child.ended"'));
      if (!isFree) expect([line, await follow(sealedAgain(swapped))]).not.toEqual([line, "as recorded"]);
    }
  });

  test("goes another way, or is refused, where anything in an entry but a time is another value", async () => {
    for (const at of entries()) {
      const entry = JSON.parse(lines[at] ?? "") as { at: number; event: JsonObject };
      for (const name of Object.keys(entry.event)) {
        const changed = { ...entry, event: { ...entry.event, [name]: "another" } };
        const isFree = name === "due" || entry.event["type"] === "run.created";
        const came = await follow(sealedAgain(lines.toSpliced(at, 1, JSON.stringify(changed))));
        if (!isFree) expect([name, lines[at], came]).not.toEqual([name, lines[at], "as recorded"]);
      }
    }
  });

  test("never breaks what reads it, whatever stands in its place", () =>
    fc.assert(
      fc.asyncProperty(fc.nat(), fc.jsonValue({ maxDepth: 4 }), fc.nat(), async (position, value, key) => {
        const at = position % (lines.length - 1);
        const line = JSON.parse(lines[at] ?? "") as Record<string, unknown>;
        const names = Object.keys(line);
        const changed = { ...line, [names[key % names.length] ?? ""]: value };
        const came = await follow(sealedAgain(lines.toSpliced(at, 1, JSON.stringify(changed))));
        expect(came).toMatch(/^(?:as .*recorded|divergence|TAPE_[A-Z]+)$/u);
      }),
      { numRuns: 300 },
    ));
});
