import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { agentFor, lookedForAgents } from "./choose-agent.ts";

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-choice-"));
  mkdirSync(join(folder, "bin"));
  mkdirSync(join(folder, ".waybill"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

function chosen({ config = "", programs = [] }: { config?: string; programs?: readonly string[] }): string | undefined {
  writeFileSync(join(folder, ".waybill", "config.yml"), config);
  for (const name of programs) writeFileSync(join(folder, "bin", name), "#!/bin/sh\n", { mode: 0o755 });
  return agentFor(folder, { PATH: join(folder, "bin") });
}

const all = [...lookedForAgents];

test("the agent that the configuration names comes before all others", () => {
  const config = "agent: second\nagents:\n  first: { driver: claude }\n  second: { driver: codex }\n";
  expect(chosen({ config, programs: all })).toBe("second");
});

test("the only one that is set up comes before those that are only found", () => {
  expect(chosen({ config: "agents:\n  own: { driver: codex }\n", programs: all })).toBe("own");
});

test("of several that are set up none is meant: one that is found is", () => {
  const config = "agents:\n  a: { driver: codex }\n  b: { driver: gemini }\n";
  expect(chosen({ config, programs: ["qwen"] })).toBe("qwen");
});

test.each(all.map((name, at) => ({ name, programs: all.slice(at) })))(
  "$name is found where none stands before it",
  ({ name, programs }) => {
    expect(chosen({ programs: [...programs].toReversed() })).toBe(name);
  },
);

test("without any there is none", () => {
  expect(chosen({})).toBeUndefined();
});

test("a configuration that cannot be read says nothing", () => {
  expect(chosen({ config: "agent: [", programs: ["codex"] })).toBe("codex");
});
