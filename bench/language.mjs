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

export function shellFigures() {
  const line = `if [ -n "$HOME" ]; then printf '%s\\n' "\${x:-a}" $(date | cut -c1-4) # note\nfi\ncat <<EOF\nline $x\nEOF\n`;
  const text = line.repeat(Math.ceil(2_000_000 / line.length));
  const end = text.length;
  const parts = [
    { kind: "text", text, range: { start: 0, end } },
    { kind: "value", source: "{{ x }}", type: "text", range: { start: end, end: end + 7 } },
  ];
  readShellText(parts);
  const megabytes = end / 1e6;
  return [`shell text: ${(megabytes / cpuOfCall(() => readShellText(parts))).toFixed(1)} MB/s (limit 10)`];
}
