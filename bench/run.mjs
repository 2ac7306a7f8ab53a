// Prints one line a figure. Quote ratios from one run: machines are noisy.
import { archiveFigures } from "./archive.mjs";
import { decoderFigures } from "./decoders.mjs";
import { cpuOf, median } from "./measure.mjs";
import { agentStepFigures } from "./agent-steps.mjs";
import { changeFigures } from "./change.mjs";
import { courtFigures } from "./court.mjs";
import { expressionFigures, shellFigures } from "./language.mjs";
import { jobFigures } from "./job-runs.mjs";
import { journalFigures } from "./journal.mjs";
import { memoryFigures } from "./memory.mjs";
import { meterFigures } from "./meter.mjs";
import { plainStepFigures } from "./plain-steps.mjs";
import { redactionFigures } from "./redaction.mjs";
import { replayFigures } from "./replay.mjs";
import { reportFigures } from "./report.mjs";
import { resumeFigures } from "./resume.mjs";
import { sandboxFigures } from "./sandbox.mjs";
import { shellStepFigures } from "./shell-steps.mjs";
import { traceFigures } from "./trace.mjs";
import { specFigures } from "./specs.mjs";
import { validateFigures } from "./validate.mjs";
import { workspaceFigures } from "./workspaces.mjs";

const main = new URL("../dist/bin/main.js", import.meta.url).pathname;

const rounds = Array.from({ length: 15 }, () => ({
  bare: cpuOf([process.execPath, "-e", "0"]),
  version: cpuOf([process.execPath, main, "--version"]),
}));
const bare = median(rounds.map((round) => round.bare));
const version = median(rounds.map((round) => round.version));
console.log(
  `version: ${(version / bare).toFixed(2)} x \`node -e 0\` (cpu, ${(bare * 1000).toFixed(0)} ms bare; limit 2.0)`,
);
const others = [
  ...validateFigures(main, bare),
  ...archiveFigures(main),
  ...expressionFigures(),
  ...shellFigures(bare),
  ...(await decoderFigures()),
  ...redactionFigures(),
  ...(await journalFigures()),
  ...(await workspaceFigures()),
];
for (const line of others) console.log(line);
for (const figures of [
  shellStepFigures,
  jobFigures,
  plainStepFigures,
  resumeFigures,
  replayFigures,
  memoryFigures,
  meterFigures,
  sandboxFigures,
  traceFigures,
  agentStepFigures,
  specFigures,
  courtFigures,
  reportFigures,
  changeFigures,
]) {
  for (const line of await figures(main)) console.log(line);
}
