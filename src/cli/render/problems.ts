import type { ValidateAnswer } from "../../api/workflows.ts";
import { isError, type Place, type Problem } from "../../problem/problem.ts";
import type { Paint } from "../output.ts";

const colours = { error: "red", warning: "yellow", note: "cyan" } as const;

/** One problem as a person reads it: what and where, the line it is on, and what to do. */
export function drawProblem(problem: Problem, paint: Paint): string {
  const { place } = problem;
  const kind = paint(colours[problem.severity], problem.severity);
  const where = place === undefined ? "" : `${paint("bold", harmless(placeInWords(place)))} `;
  const lines = [`${where}${kind} ${paint("dim", problem.code)}`, `  ${harmless(problem.message)}`];
  if (place !== undefined && place.excerpt !== "")
    lines.push(...place.excerpt.split("\n").map((line) => ` ${harmless(line)}`));
  if (problem.hint !== undefined) lines.push(`  ${paint("cyan", "→")} ${harmless(problem.hint)}`);
  return `${lines.join("\n")}\n`;
}

function placeInWords({ file, line, column, excerpt }: Place): string {
  return excerpt === "" ? file : `${file}:${line}:${column}`;
}

export function drawProblems(problems: readonly Problem[], paint: Paint): string {
  return problems.map((problem) => `${drawProblem(problem, paint)}\n`).join("");
}

/** The last line of a validation: how many files, and what is wrong with them. */
export function drawSummary({ config, files: answers }: ValidateAnswer, paint: Paint): string {
  const problems = [...config, ...answers.flatMap((answer) => answer.problems)];
  const errors = problems.filter(isError).length;
  const warnings = problems.filter(({ severity }) => severity === "warning").length;
  const valid = answers.filter((answer) => !answer.problems.some(isError)).length;
  const files = `${valid} of ${count(answers.length, "file")} valid`;
  const rest = [errors > 0 ? count(errors, "error") : "", warnings > 0 ? count(warnings, "warning") : ""].filter(
    (part) => part !== "",
  );
  const text = [files, ...rest].join(", ");
  return `${paint(errors > 0 ? "red" : "green", text)}\n`;
}

export function count(number: number, thing: string): string {
  return `${number} ${thing}${number === 1 ? "" : "s"}`;
}

/** What a program has printed, in lines: its colours are left away. */
export function harmlessLines(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return harmless(text.replace(/\u001b\[[0-9;:]*m/gu, "").replaceAll("\r\n", "\n"));
}

/** Text from a file may hold anything; a terminal must not obey it. */
export function harmless(text: string): string {
  // oxlint-disable-next-line no-control-regex
  return text.replace(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu, "\u00b7");
}
