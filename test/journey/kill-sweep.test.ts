import { randomInt } from "node:crypto";
import { afterAll, describe, expect, test } from "vitest";
import { workflowOf } from "../rig/cli-project.ts";
import { endInPeace, randomFrom, stepScript, sweepKills } from "../rig/kill-sweep.ts";
import { readTables } from "../rig/tables.ts";

interface Row {
  readonly name: string;
  readonly steps?: string;
  readonly files?: Readonly<Record<string, string>>;
  readonly args?: readonly string[];
}

const seed = Number(process.env["WAYBILL_SEED"] ?? randomInt(2 ** 31));
const again = `The moments of the kills come from WAYBILL_SEED=${seed}`;
const killsOfRow = 7;
const killsOfRun = 4;
let kills = 0;

describe.concurrent("a run whose process is killed, again and again, ends as if nothing had been", () => {
  const rows = readTables<Row>("kills").flatMap((table) => table.rows);
  test.each(rows)("$name", { timeout: 240_000 }, async ({ name, steps, files = {}, args = [] }) => {
    const random = randomFrom(seed + name.length);
    const workflow = steps === undefined ? {} : { "w.yml": workflowOf(steps) };
    const project = { files: { ...workflow, "step.sh": stepScript, ...files }, args };
    const peace = await endInPeace(project);
    for (let done = 0; done < killsOfRow;) {
      const sweep = await sweepKills(project, { kills: Math.min(killsOfRun, killsOfRow - done), random });
      expect(sweep.faults, again).toEqual([]);
      expect(sweep.outcome, again).toEqual(peace);
      done += sweep.kills;
      kills += sweep.kills;
    }
  });

  afterAll(() => {
    expect(kills).toBeGreaterThanOrEqual(40);
  });
});
