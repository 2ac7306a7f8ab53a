import { describe, expect, test } from "vitest";
import { playRow } from "../../test/rig/played-rows.ts";
import { planOfRow, type RunTableRow } from "../../test/rig/run-rows.ts";
import { planOf } from "../../test/rig/runner-rig.ts";
import { readTables } from "../../test/rig/tables.ts";
import { earlierPasses, isDownstream, keptResults, Order } from "./kept.ts";
import type { SimulatedRun } from "./simulated-run.ts";

const plan = planOf(`
- { id: a, type: shell, run: x }
- id: loop
  type: while
  condition: "{{ steps.b.output.exit_code != 0 }}"
  steps: [{ id: b, type: shell, run: x }, { id: c, type: shell, run: x }]
- { id: fan, type: fan-out, items: [1, 2], step: { id: leaf, type: shell, run: x } }
- id: choice
  type: if
  condition: true
  then: [{ id: d, type: shell, run: x }]
  else: [{ id: e, type: shell, run: x }]
`);

test.each([
  ["b of the same pass", "loop[1]/c", "loop[1]/b", true],
  ["the same step", "loop[1]/b", "loop[1]/b", true],
  ["an earlier step of the pass", "loop[1]/b", "loop[1]/c", false],
  ["a later pass", "loop[2]/b", "loop[1]/c", true],
  ["an earlier pass", "loop[1]/c", "loop[2]/b", false],
  ["what comes after the loop", "fan[0]/leaf", "loop[1]/b", true],
  ["what comes before the loop", "a", "loop[1]/b", false],
  ["another item", "fan[1]/leaf", "fan[0]/leaf", false],
  ["what comes after the fan-out", "choice/d", "fan[0]/leaf", true],
  ["the inside of a step", "choice/d", "choice", true],
  ["what is around a step", "choice", "choice/d", false],
])("%s: %s, seen from %s, is done again: %s", (...row) => {
  const [, address, from, expected] = row;
  expect(isDownstream(new Order(plan), address, from)).toBe(expected);
});

test("what stands in an earlier pass of a loop is known, in each item of a fan-out by itself", () => {
  const { plan: of } = planOfRow({
    name: "",
    job: "strategy: { matrix: { n: [1, 2] } }\nuntil: { condition: success(), max: 3 }\nsteps: [{ name: s, command: x }]",
    ends: "",
  });
  const addresses = ["only", "only[0]", "only[0][1]/s", "only[0][2]", "only[0][2]/s", "only[1]", "only[1][1]/s"];
  expect(addresses.filter(earlierPasses(new Order(of), addresses))).toEqual(["only[0][1]/s"]);
  const steps = ["a", "loop[1]/b", "loop[1]/c", "loop[2]/b", "fan[0]/leaf", "fan[1]/leaf"];
  expect(steps.filter(earlierPasses(new Order(plan), steps))).toEqual(["loop[1]/b", "loop[1]/c"]);
});

describe("a run that is repeated from any of its steps comes to the same end, and does nothing again that it keeps", () => {
  for (const table of readTables<RunTableRow>("runs")) {
    const rows = table.rows.filter(({ then, order, cancel }) => (then ?? order ?? cancel) === undefined);
    test.each(rows)(`${table.name}: $name`, (row) => {
      const { run, performed } = playRow(row);
      for (const from of performed) {
        const kept = keptResults(run.state.plan, run.events, [from]);
        const again = playRow(row, kept);
        expect(again.run.state.end).toEqual(run.state.end);
        // Beside items that are kept, more of the others may begin before one fails.
        expect(again.run.ended.map(statusOf)).toEqual(expect.arrayContaining(run.ended.map(statusOf)));
        expect(again.performed.filter((address) => kept[address] !== undefined)).toEqual([]);
      }
    });
  }
});

function statusOf({ address, result }: SimulatedRun["ended"][number]): string {
  return `${address} ${result.status}`;
}
