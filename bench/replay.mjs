import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { inFolder } from "./engine-rig.mjs";
import { median } from "./measure.mjs";

const steps = 200;
const rounds = 5;

/** What it costs to replay a run of so many steps, each of which has changed a file: the whole command, from its start to its end. */
export function replayFigures(main) {
  return inFolder((folder) => {
    const seconds = (words) => secondsOf(folder, words);
    writeFileSync(join(folder, "w.yml"), workflow);
    for (const words of [
      ["init", "-q"],
      ["add", "."],
      ["commit", "-q", "-m", "bench"],
    ])
      secondsOf(folder, ["git", "-c", "user.name=bench", "-c", "user.email=bench@example.org", ...words]);
    const taped = seconds([process.execPath, main, "run", "w.yml", "--run-id", "taped", "--record", "t.jsonl"]);
    const measured = Array.from({ length: rounds }, () => ({
      bare: seconds([process.execPath, "-e", "0"]),
      file: seconds([process.execPath, main, "replay", "t.jsonl"]),
      run: seconds([process.execPath, main, "replay", "taped"]),
    }));
    const [bare, file, run] = ["bare", "file", "run"].map((name) => median(measured.map((each) => each[name])));
    return [
      `replay of ${steps} taped steps that change files: ${file.toFixed(2)} s by its tape, ${run.toFixed(2)} s by its id, ${(file / bare).toFixed(1)} x \`node -e 0\` (limit 5 s); to run and record them took ${taped.toFixed(1)} s`,
    ];
  });
}

const workflow = `workflow: { id: bench, name: Bench, version: "1.0.0", workspace: own }
steps:
  - id: loop
    type: while
    condition: "{{ 1 == 1 }}"
    max_iterations: ${steps}
    steps:
      - { id: s, type: shell, run: "mkdir -p made; echo $WAYBILL_STEP > made/$WAYBILL_ATTEMPT; date > last" }
`;

function secondsOf(folder, [program, ...words]) {
  const before = performance.now();
  const { status, stderr } = spawnSync(program, words, { cwd: folder, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")} ended with ${status}: ${stderr}`);
  return (performance.now() - before) / 1000;
}
