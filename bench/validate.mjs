import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cpuOf, median } from "./measure.mjs";

const sizes = [1_000, 5_000, 20_000];

/** What the validation of generated files costs, start-up included. */
export function validateFigures(main, bare) {
  const folder = mkdtempSync(join(tmpdir(), "waybill-bench-"));
  try {
    const measured = sizes.map((steps) => {
      const file = join(folder, `${steps}.yml`);
      writeFileSync(file, workflowOf(steps));
      const runs = Array.from({ length: steps > 5_000 ? 3 : 5 }, () =>
        cpuOf([process.execPath, main, "validate", file]),
      );
      return { steps, cpu: median(runs) };
    });
    const [first] = measured;
    return measured.map(({ steps, cpu }) => {
      const each = cpu / steps / (first.cpu / first.steps);
      return `validate ${steps} steps: ${cpu.toFixed(2)} s cpu, ${(cpu / bare).toFixed(1)} x \`node -e 0\`, ${each.toFixed(2)} x the cost a step of 1000 steps`;
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** A file with commands, expressions, loops and branches in equal parts. */
function workflowOf(steps) {
  const head = `schema_version: "1.0"\nworkflow: { id: big, name: Big, version: "1.0.0" }\ninputs:\n  name: { type: string, required: true }\nsteps:\n`;
  const groups = Array.from({ length: Math.ceil(steps / 5) }, (_, at) => groupOf(at));
  return head + groups.join("");
}

function groupOf(at) {
  const before = at === 0 ? "inputs.name" : `steps.run-${at - 1}.output.stdout`;
  return `  - id: run-${at}
    type: shell
    run: echo "{{ ${before} }}" && make {{ inputs.name }}
    timeout: 60
  - id: loop-${at}
    type: while
    condition: "{{ steps.test-${at}.output.exit_code != 0 }}"
    steps:
      - id: test-${at}
        type: shell
        run: npm test
  - id: check-${at}
    type: if
    condition: "{{ steps.test-${at}.output.exit_code == 0 and inputs.name != 'x' }}"
    then:
      - id: ask-${at}
        type: prompt
        prompt: "Look at {{ steps.run-${at}.output.stdout }}"
`;
}
