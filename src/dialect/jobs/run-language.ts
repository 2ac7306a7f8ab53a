import type { DollarNames, StandingWord } from "../../expression/dollar/names.ts";
import { evaluateExpression } from "../../expression/dollar/evaluate-expression.ts";
import { evaluateCondition, evaluateTemplate } from "../../expression/dollar/evaluate-template.ts";
import type { Evaluation } from "../../expression/evaluation.ts";
import type { DollarExpression, PathExpression, Segment, Value } from "../../expression/expression.ts";
import { descend } from "../../expression/names.ts";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { itemMark, resultKey } from "../../plan/address.ts";
import type { RunLanguage, RunPlace, RunView, StepView, Worked } from "../../plan/run-language.ts";
import { workflowFields } from "./scope.ts";

/** What the names of the jobs dialect mean while a workflow runs. */
export const jobsLanguage: RunLanguage<DollarExpression> = {
  worksIn: "workspace",
  outputsAtFailure: true,
  names(view, place): DollarNames {
    return {
      resolve: (path) => resolve({ view, place, job: jobAround(place.address) }, path),
      status: (which) => statusOf(place, which),
      hashFiles: (patterns) => view.hashFiles(patterns) ?? undefined,
    };
  },
  text: (template, names: DollarNames) => worked(evaluateTemplate(template, names)),
  condition(template, names: DollarNames) {
    const evaluation = evaluateCondition(template, names);
    return evaluation.ok ? evaluation : { ok: false, message: sentence(evaluation) };
  },
  value: (source, expression, names: DollarNames) => worked(evaluateExpression(source, expression, names)),
};

function worked(evaluation: Evaluation): Worked<Value> {
  return evaluation.ok ? evaluation : { ok: false, message: sentence(evaluation) };
}

function sentence({ problem }: Extract<Evaluation, { readonly ok: false }>): string {
  return problem.hint === undefined ? problem.message : `${problem.message} ${problem.hint}`;
}

/** Where nothing can have gone wrong, all has succeeded. */
function statusOf({ standing }: RunPlace, which: StandingWord): boolean {
  return standing === undefined ? which === "success" : standing[which];
}

interface Here {
  readonly view: RunView;
  readonly place: RunPlace;
  /** The job around the place; empty outside of all jobs. */
  readonly job: string;
}

function jobAround(address: string): string {
  return /^[^/[]*/u.exec(address)?.[0] ?? "";
}

type Segments = readonly Segment[];

function resolve(here: Here, { root, segments }: PathExpression): Value | undefined {
  const { view, place } = here;
  const own = place.own !== undefined && Object.hasOwn(place.own, root) ? place.own[root] : undefined;
  if (own !== undefined) return descend(root === "output" ? readable(own) : own, segments);
  switch (root) {
    case "inputs":
      return descend(view.inputs, segments);
    case "workflow":
      return descend(wholeRun(view), segments);
    case "event":
      return descend(view.context["event"], segments);
    case "job":
      return descend(ownJob(here), segments);
    case "matrix":
      return descend(matrixOf(here), segments);
    case "item":
      return descend(place.items.findLast(({ namespace }) => namespace !== here.job + itemMark)?.item, segments);
    case "steps":
      return ownSteps(here, segments);
    case "jobs":
    case "needs":
      return jobs(here, segments);
    default:
      return undefined;
  }
}

function wholeRun({ context }: RunView): JsonObject {
  return Object.fromEntries(Object.entries(context).filter(([name]) => workflowFields.includes(name)));
}

function ownJob({ place: { group } }: Here): JsonObject {
  return { status: group?.status ?? "running", pass: group?.pass ?? 1 };
}

function matrixOf({ place, job }: Here): JsonValue | undefined {
  return place.items.find(({ namespace }) => namespace === job + itemMark)?.item;
}

function ownSteps({ view, place, job }: Here, segments: Segments): Value | undefined {
  const namespaces = [...place.items.map((each) => each.namespace).toReversed(), job];
  const records = namespaces.map((each) => view.addresses[each] ?? {});
  return among(segments, {
    names: () => records.flatMap(Object.keys),
    valueOf(id) {
      const target = records.find((each) => Object.hasOwn(each, id))?.[id];
      const step = target === undefined ? undefined : view.result(resultKey(target, place.address));
      return step === undefined ? undefined : wordsOfStep(step);
    },
  });
}

function jobs(here: Here, segments: Segments): Value | undefined {
  const known = here.view.addresses[""] ?? {};
  const [first, ...rest] = segments;
  if (first?.kind === "key") return Object.hasOwn(known, first.key) ? resolveJob(here, first.key, rest) : undefined;
  return among(segments, { names: () => Object.keys(known), valueOf: (name) => wholeJob(here, name) });
}

function resolveJob(here: Here, name: string, segments: Segments): Value | undefined {
  const [first, ...rest] = segments;
  switch (first?.kind === "key" ? first.key : "") {
    case "outputs":
      return outputsOf(here, name, rest);
    case "steps":
      return stepsOf(here, name, rest);
    default:
      return descend(wholeJob(here, name), segments);
  }
}

function wholeJob(here: Here, name: string): JsonObject | undefined {
  const result = here.view.result(name);
  if (result === undefined) return undefined;
  return { status: result.status, result: result.status, outputs: outputsOf(here, name, []) ?? {} };
}

/** What a job gives; in a job with a matrix, lists of what each combination gives. */
function outputsOf({ view, place }: Here, name: string, segments: Segments): Value | undefined {
  const address = view.addresses[""]?.[name] ?? name;
  if (!address.startsWith(name + itemMark)) {
    return descend(view.result(resultKey(address, place.address))?.output, segments);
  }
  const results = view.result(name)?.output["results"];
  const outputs = (results !== undefined && isJsonList(results) ? results : []).filter(isJsonObject);
  return among(segments, {
    names: () => outputs.flatMap(Object.keys),
    valueOf: (key) => outputs.map((each) => each[key] ?? null),
  });
}

function stepsOf({ view, place }: Here, name: string, segments: Segments): Value | undefined {
  const addresses = view.addresses[name] ?? {};
  return among(segments, {
    names: () => Object.keys(addresses),
    valueOf(id) {
      const target = Object.hasOwn(addresses, id) ? addresses[id] : undefined;
      if (target === undefined) return undefined;
      const step = view.result(resultKey(target, place.address));
      // What has no result in a job that has ended was not done.
      return step === undefined ? notDone : wordsOfStep(step);
    },
  });
}

interface Several {
  readonly names: () => readonly string[];
  readonly valueOf: (name: string) => JsonValue | undefined;
}

/** The way down into one of several values, or into all of them as a map. */
function among(segments: Segments, { names, valueOf }: Several): Value | undefined {
  const [first, ...rest] = segments;
  if (first?.kind === "key") return descend(valueOf(first.key), rest);
  const entries = names().flatMap((name) => {
    const value = valueOf(name);
    return value === undefined ? [] : [[name, value] as const];
  });
  return descend(Object.fromEntries(entries), segments);
}

const notDone: JsonObject = {
  status: "skipped",
  stdout: null,
  stderr: null,
  exit_code: null,
  response: null,
  outputs: {},
  output: {},
};

function wordsOfStep({ kind, status, output }: StepView): JsonObject {
  if (status === "skipped") return notDone;
  const { stdout, stderr, exit_code: code, response = null } = output;
  return {
    status,
    stdout: trimmed(stdout ?? (kind === "message" ? response : undefined)),
    stderr: trimmed(stderr),
    exit_code: code ?? codeOf(status),
    response,
    outputs: output,
    output,
  };
}

/** What is no command ends as well or badly as one. */
function codeOf(status: StepView["status"]): number | null {
  return status === "success" ? 0 : status === "failure" ? 1 : null;
}

/** What a command has printed stands in all places without the blanks around it. */
function readable(output: JsonValue): JsonValue {
  if (!isJsonObject(output)) return output;
  const { stdout, stderr, ...rest } = output;
  const printed = { ...(stdout === undefined ? {} : { stdout }), ...(stderr === undefined ? {} : { stderr }) };
  return { ...rest, ...Object.fromEntries(Object.entries(printed).map(([name, text]) => [name, trimmed(text)])) };
}

function trimmed(text: JsonValue | undefined): JsonValue {
  return typeof text === "string" ? text.trim() : (text ?? null);
}
