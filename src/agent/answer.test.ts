import { expect, test } from "vitest";
import { askAgain, askForShape, jsonIn, readAnswer } from "./answer.ts";
import { compileSchema } from "./json-schema.ts";

function checkOf(schema: Parameters<typeof compileSchema>[0]) {
  const compiled = compileSchema(schema);
  if (!compiled.ok) throw new Error(compiled.trouble);
  return compiled.check;
}

const check = checkOf({ type: "object", required: ["ok"], properties: { ok: { type: "boolean" } } });

test.each([
  ["the whole text", '{"ok": true}', { ok: true }],
  ["a fenced block", 'Here:\n```json\n{"ok": true}\n```\nWell.', { ok: true }],
  [
    "the last fenced block that is JSON",
    '```\n{"ok": false}\n```\n```json\n{"ok": true}\n```\n```sh\nls\n```',
    { ok: true },
  ],
  ["a block with spaces and carriage returns", '  ```json\r\n{"ok": true}\r\n  ```\r\n', { ok: true }],
  ["no JSON at all", "I am done.", undefined],
  ["JSON in the middle of a line", 'It is {"ok": true}.', undefined],
  ["an open block", '```json\n{"ok": true}', undefined],
])("JSON is found in %s", (_, text, value) => {
  expect(jsonIn(text)).toEqual(value);
});

test("an answer is what the agent has given as a value, or else what its text holds", () => {
  expect(readAnswer({ ok: true, text: "{}", output: { ok: true } }, check)).toEqual({ ok: true, value: { ok: true } });
  expect(readAnswer({ ok: true, text: '{"ok": false}' }, check)).toEqual({ ok: true, value: { ok: false } });
});

test("what is wrong with an answer is told with its place", () => {
  expect(readAnswer({ ok: true, text: '{"ok": 1}' }, check)).toEqual({ ok: false, problems: ["/ok must be boolean"] });
  expect(readAnswer({ ok: true, text: "[]" }, check)).toEqual({ ok: false, problems: ["the answer must be object"] });
  expect(readAnswer({ ok: true, text: "no" }, check)).toEqual({ ok: false, problems: ["the answer holds no JSON"] });
});

test("a schema that is none is told apart", () => {
  expect(compileSchema({ type: "nothing" })).toMatchObject({ ok: false, trouble: expect.stringContaining("type") });
  expect(compileSchema({ $ref: "https://example.org/x" })).toMatchObject({ ok: false });
});

test("who remembers nothing is told what was asked and answered", () => {
  expect(askForShape("Judge it.", check.schema)).toContain('"required"');
  const problems = ["/ok must be boolean"];
  expect(askAgain({ problems, schema: check.schema })).not.toContain("Judge it.");
  const told = askAgain({ problems, schema: check.schema, forgotten: { prompt: "Judge it.", answer: "Fine." } });
  expect(told).toContain("Judge it.");
  expect(told).toContain("Fine.");
  expect(told).toContain("- /ok must be boolean");
});
