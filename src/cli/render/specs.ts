import type { SpecStatusAnswer } from "../../api/spec-answers.ts";
import type { FoundSpec } from "../../spec/project/find-specs.ts";
import type { ProjectSpec, Progress } from "../../spec/project/read-located.ts";
import type { Criterion } from "../../spec/spec.ts";
import type { Paint } from "../output.ts";
import { count, harmless } from "./problems.ts";

/** Specs as a list, in the order of their paths. */
export function drawSpecs(specs: readonly FoundSpec[], paint: Paint): string {
  const names = Math.max(...specs.map(({ id }) => harmless(id).length));
  const formats = Math.max(...specs.map(({ format }) => format.length));
  const lines = specs.map(({ id, format, criteria, boxes, tasks, errors, warnings }) => {
    const words = [
      paint("bold", harmless(id).padEnd(names)),
      format.padEnd(formats),
      count(criteria, "criterion").replace("criterions", "criteria"),
      ...(boxes === undefined ? [] : [drawProgress("done", boxes, paint)]),
      ...(tasks === undefined ? [] : [drawProgress("tasks", tasks, paint)]),
      ...(errors === 0 ? [] : [paint("red", count(errors, "error"))]),
      ...(warnings === 0 ? [] : [paint("yellow", count(warnings, "warning"))]),
    ];
    return `${words.join("  ")}\n`;
  });
  return lines.join("");
}

function drawProgress(what: string, { done, all }: Progress, paint: Paint): string {
  return paint(all > 0 && done === all ? "green" : "dim", `${done}/${all} ${what}`);
}

/** One spec, its requirements and criteria with their ids. */
export function drawSpec({ spec, path, tasks }: ProjectSpec, paint: Paint): string {
  const { id, title, format, goal, requirements, outOfScope, constraints } = spec;
  const lines = [
    `${paint("bold", harmless(title))}  ${paint("dim", `${harmless(id)}, ${format}, ${harmless(path)}`)}`,
    ...(tasks === undefined ? [] : [drawProgress("tasks", tasks, paint)]),
    ...(goal === "" ? [] : ["", ...indented(goal)]),
  ];
  for (const requirement of requirements) {
    lines.push("", `${paint("bold", harmless(requirement.title))}  ${paint("dim", harmless(requirement.id))}`);
    lines.push(...indented(requirement.text));
    for (const criterion of requirement.criteria) lines.push(...drawCriterion(criterion, requirement.id, paint));
  }
  for (const [heading, entries] of [
    ["Out of scope", outOfScope],
    ["Constraints", constraints],
  ] as const) {
    if (entries.length > 0) lines.push("", paint("bold", heading), ...entries.map((entry) => `  - ${harmless(entry)}`));
  }
  return `${lines.join("\n")}\n`;
}

function drawCriterion(criterion: Criterion, requirement: string, paint: Paint): readonly string[] {
  const { id, text, isDone, isUnchanged, needsTest } = criterion;
  const [first = "", ...rest] = text.split("\n");
  const marks = [...(isUnchanged ? ["unchanged"] : []), ...(needsTest ? [] : ["no test"])];
  const said = [harmless(id.slice(requirement.length)), ...marks].join(", ");
  return [
    `  ${box(isDone)}${harmless(first)}  ${paint("dim", said)}`,
    ...rest.map((line) => `      ${harmless(line)}`),
  ];
}

function box(isDone: boolean | undefined): string {
  if (isDone === undefined) return "- ";
  return isDone ? "[x] " : "[ ] ";
}

function indented(text: string): readonly string[] {
  return text === "" ? [] : text.split("\n").map((line) => `  ${harmless(line)}`.trimEnd());
}

interface StatusWords {
  /** Whether one was asked for: then each criterion has a line. */
  readonly isOne: boolean;
  readonly paint: Paint;
}

/** How far specs are. */
export function drawSpecStatus(specs: SpecStatusAnswer["specs"], { isOne, paint }: StatusWords): string {
  return specs.map((spec) => drawOneStatus(spec, { isOne, paint })).join("");
}

function drawOneStatus(
  { id, criteria, tasks }: SpecStatusAnswer["specs"][number],
  { isOne, paint }: StatusWords,
): string {
  const boxed = criteria.filter(({ done }) => done !== undefined);
  const traced = criteria.filter(({ proof }) => proof !== undefined);
  const done = { done: boxed.filter((each) => each.done === true).length, all: boxed.length };
  const proven = { done: traced.filter(({ proof }) => proof === "proven").length, all: criteria.length };
  const stale = traced.filter(({ proof }) => proof === "stale").length;
  const words = [
    paint("bold", harmless(id)),
    boxed.length === 0
      ? count(criteria.length, "criterion").replace("criterions", "criteria")
      : drawProgress("done", done, paint),
    ...(tasks === undefined ? [] : [drawProgress("tasks", tasks, paint)]),
    ...(traced.length === 0 ? [] : [drawProgress("proven", proven, paint)]),
    ...(stale === 0 ? [] : [paint("yellow", `${stale} stale`)]),
  ];
  const lines = criteria.map(({ id: own, text, done: isDone, proof }) => {
    const [first = ""] = text.split("\n");
    const state = proof === undefined ? "" : `${paint(proof === "proven" ? "green" : "yellow", proof.padEnd(6))} `;
    return `  ${box(isDone)}${state}${harmless(first)}  ${paint("dim", harmless(own))}\n`;
  });
  return `${words.join("  ")}\n${isOne ? lines.join("") : ""}`;
}
