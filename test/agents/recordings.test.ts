import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import { agentDrivers } from "../rig/agent-drivers.ts";
import { agentScenarios } from "../rig/agent-scenarios.ts";
import { requestOf } from "../rig/confined-agent.ts";
import { recordedProgram, readTranscript } from "../rig/transcripts.ts";

const installer = readFileSync(join(import.meta.dirname, "..", "..", ".ci", "agents"), "utf8");

describe.each(agentDrivers.map((driver) => [driver.name, driver] as const))("the recordings of %s", (name, driver) => {
  const { package: packageName, version } = driver.program.tested ?? { package: "", version: "" };

  test.each(agentScenarios.map((scenario) => [scenario.name, scenario] as const))(
    "%s is of the version that is named, and of the command that is planned now",
    (_, scenario) => {
      const transcript = readTranscript(name, scenario.name);
      expect(transcript.version).toBe(version);
      const first = transcript.calls[0];
      if (first === undefined) return;
      const { argv } = driver.plan(requestOf(scenario, recordedProgram(first.argv)));
      expect(wordsOf(first.argv)).toEqual(wordsOf(argv));
    },
  );

  test("are of the version that is installed for tests", () => {
    expect(installer).toContain(`"${packageName} ${version} ${driver.program.executable}"`);
  });
});

/** A value may stand in the word of its option, or behind it. */
function wordsOf(argv: readonly string[]): readonly string[] {
  return argv.flatMap((word) => /^(--[\w-]+)=(.*)$/su.exec(word)?.slice(1) ?? [word]);
}
