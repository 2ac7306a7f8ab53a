import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuOf, median } from "./measure.mjs";

const count = 1_000;
const limit = 0.7;
const stock = new URL("../node_modules/.bin/openspec", import.meta.url).pathname;

/** What the validation of a thousand specs costs, start-up included, beside the stock command in the same minute. */
export function specFigures(main) {
  const folder = mkdtempSync(join(tmpdir(), "waybill-bench-"));
  const standing = process.cwd();
  try {
    for (let at = 0; at < count; at++) {
      const place = join(folder, "openspec", "specs", `capability-${at}`);
      mkdirSync(place, { recursive: true });
      writeFileSync(join(place, "spec.md"), specOf(at));
    }
    process.chdir(folder);
    const quiet = [
      "env",
      `HOME=${folder}`,
      "OPENSPEC_TELEMETRY=0",
      "DO_NOT_TRACK=1",
      "OPENSPEC_NO_UPDATE_CHECK=1",
      "CI=1",
    ];
    const runs = Array.from({ length: 5 }, () => ({
      ours: cpuOf([process.execPath, main, "spec", "validate", "--all"]),
      theirs: cpuOf([...quiet, stock, "validate", "--specs"]),
    }));
    const ours = median(runs.map((run) => run.ours));
    const theirs = median(runs.map((run) => run.theirs));
    return [
      `validate ${count} specs: ${ours.toFixed(2)} s cpu (limit ${limit})`,
      `validate ${count} specs, stock openspec: ${theirs.toFixed(2)} s cpu, ${(theirs / ours).toFixed(1)} x ours`,
    ];
  } finally {
    process.chdir(standing);
    rmSync(folder, { recursive: true });
  }
}

/** Eight requirements with three scenarios each. */
function specOf(at) {
  const requirements = Array.from({ length: 8 }, (_, number) => {
    const scenarios = Array.from(
      { length: 3 },
      (_case, which) =>
        `#### Scenario: Case ${which}\n- **GIVEN** somebody who may ask\n- **WHEN** they ask for ${which}\n- **THEN** they are told within a second\n`,
    );
    return `### Requirement: Rule ${number}\nThe system SHALL keep rule ${number} of ${at} whenever it is asked to.\n\n${scenarios.join("\n")}`;
  });
  return `# Capability ${at}\n\n## Purpose\nSays what capability ${at} is for, in a sentence that is long enough.\n\n## Requirements\n\n${requirements.join("\n")}`;
}
