import { evaluateTemplate } from "../dist/expression/braces/evaluate-template.js";
import { parseTemplate } from "../dist/expression/braces/parse-template.js";
import { evaluateCondition } from "../dist/expression/dollar/evaluate-template.js";
import { parseCondition } from "../dist/expression/dollar/parse-condition.js";
import { namesOf } from "../dist/expression/names.js";
import { readShellText } from "../dist/shell-text/read-shell-text.js";
import { cpuOfCall } from "./measure.mjs";

export function expressionFigures() {
  const names = namesOf({ inputs: { scope: "full" }, steps: { plan: { output: { exit_code: 1 } } } });
  const braces = parseTemplate("{{ inputs.scope == 'full' and steps.plan.output.exit_code != 0 }}");
  const dollar = parseCondition("inputs.scope == 'full' && steps.plan.output.exit_code != 0");
  return [
    evaluations("{{ }}", () => evaluateTemplate(braces.value, names)),
    evaluations("${{ }}", () => evaluateCondition(dollar.value, names)),
  ];
}

function evaluations(language, evaluate) {
  const times = 400_000;
  const repeat = () => {
    for (let at = 0; at < times; at++) evaluate();
  };
  repeat();
  return `expressions in ${language}: ${Math.round(times / cpuOfCall(repeat))} evaluations a second (limit 200000)`;
}

const commands = `if [ -n "$HOME" ]; then printf '%s\\n' "\${x:-a}" $(date | cut -c1-4) # note\nfi\ncat <<EOF\nline $x\nEOF\n`;
const commandsWithValues = `if [ -n {{ a }} ]; then printf '%s\\n' "\${x:-a} {{ b }}" $(date | cut -c1-4 'x{{ c }}') # note\nfi\ncat <<EOF\nline {{ d }}\nEOF\n`;

/** How much of a script is read in the time that one `node -e 0` takes: the limit is 10 MB/s where that is 0.04 s. */
export function shellFigures(bare) {
  const scripts = [
    { name: "with one placeholder at its end", source: `${commands.repeat(16_000)}{{ x }}` },
    { name: "with placeholders throughout", source: commandsWithValues.repeat(12_000) },
  ];
  return scripts.map(({ name, source }) => {
    const parts = partsOf(source);
    const megabytes = source.length / 1e6 / bestOf(8, () => readShellText(parts));
    return `shell text ${name}: ${megabytes.toFixed(1)} MB/s, ${(megabytes * bare).toFixed(2)} MB in the time of \`node -e 0\` (limit 0.40)`;
  });
}

/** A text cut at its placeholders, as a template is. */
function partsOf(source) {
  const parts = [];
  let start = 0;
  for (const text of source.split(/(\{\{ \w \}\})/u)) {
    const range = { start, end: start + text.length };
    if (text.startsWith("{{")) parts.push({ kind: "value", source: text, type: "text", range });
    else if (text !== "") parts.push({ kind: "text", text, range });
    start = range.end;
  }
  return parts;
}

/** The first calls of a function are slow, and machines are noisy. */
function bestOf(times, call) {
  return Math.min(...Array.from({ length: times }, () => cpuOfCall(call)));
}
