import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { projectAgent } from "./project-agent.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-agent-"));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test.each([
  ["the agent that the project was set up for", '{"default_integration": "codex"}', "codex"],
  ["as older versions wrote it", '{"integration": "gemini"}', "gemini"],
  ["the newer key before the older", '{"integration": "gemini", "default_integration": "codex"}', "codex"],
  ["beside keys that nobody knows", '{"schema_version": "1.0", "default_integration": "codex", "x": []}', "codex"],
  ["a version of the future", '{"schema_version": "2.0", "default_integration": "codex"}', undefined],
  ["a future version as a number", '{"schema_version": 2, "default_integration": "codex"}', undefined],
  ["nothing in it", "{}", undefined],
  ["a name that is no text", '{"default_integration": 5}', undefined],
  ["a list", "[]", undefined],
  ["no JSON", "{", undefined],
  ["no text", Buffer.from([0xff, 0xfe, 0x00]), undefined],
])("%s", (_, text, agent) => {
  mkdirSync(join(folder, ".specify"));
  writeFileSync(join(folder, ".specify", "integration.json"), text);
  expect(projectAgent(folder)).toBe(agent);
});

test("a project that nobody has set up has no agent", () => {
  expect(projectAgent(folder)).toBeUndefined();
});
