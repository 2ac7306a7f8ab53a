import { z } from "zod";
import type { PlanNode } from "../../plan/plan.ts";
import type { StepKind } from "../../plan/step-kind.ts";
import { didYouMean } from "../../problem/nearest.ts";
import type { StepKinds } from "../dialect.ts";
import { wordsOf, YamlStepCompiler } from "../step-compiler.ts";
import { checkRest, dataOf } from "../step-fields.ts";
import { defaultItemId } from "../step-outline.ts";
import { entryOf, type YamlMap, type YamlNode } from "../yaml/yaml-node.ts";
import { stepIdReserved, stepTypeMissing, stepTypeUnknown } from "./problems.ts";
import { keyMissing, valueWrong } from "../yaml/problems.ts";
import { report, reportKey, reportValue } from "../yaml/report.ts";
import { reportIssues, show } from "../yaml/shape-problems.ts";
import { defaultKind, textOf } from "./recognize-step.ts";
import type { StepsCompilation } from "./compilation.ts";

interface StepPlace {
  /** What the step stands in, as it stands in a sentence. */
  readonly owner: string;
  /** True for the step of a fan-out, which needs no id. */
  readonly item: boolean;
}

/** Checks one step and compiles it; undefined where it is too far from a step to make anything of it. */
export function readStep(compilation: StepsCompilation, node: YamlNode, place: StepPlace): PlanNode | undefined {
  const { reading, names } = compilation;
  if (node.kind !== "map") {
    const problem = valueWrong({
      key: "steps",
      owner: place.owner,
      must: "must hold steps, which are mappings",
      shown: show(node),
    });
    report(reading, node.range, problem);
    return undefined;
  }
  checkId(compilation, node, place);
  const kind = kindOf(compilation, node);
  if (kind === undefined) return undefined;
  const read = kind.read(dataOf(node, kind));
  const owner = `the step "${textOf(node, "id") ?? defaultItemId}"`;
  const foreign = read.ok ? undefined : foreignKind(reading.surroundings.kinds, node);
  if (foreign !== undefined) {
    const problem = stepTypeMissing({ id: textOf(node, "id") ?? defaultItemId, ...foreign });
    reportKey(reading, { node, path: [foreign.key] }, problem);
    return undefined;
  }
  if (!read.ok) {
    reportIssues(
      reading,
      { node, shape: kind.shape, owner },
      read.issues.filter((issue) => issue.path[0] !== "id"),
    );
  }
  const step = names.outline.steps.get(node);
  if (step === undefined) return undefined;
  const compiler = new YamlStepCompiler(compilation, step);
  if (read.ok) return { ...wordsOf(step), ...read.compile(compiler) };
  checkRest(compiler, kind, node);
  return undefined;
}

function checkId(compilation: StepsCompilation, node: YamlMap, place: StepPlace): void {
  const { reading } = compilation;
  const id = entryOf(node, "id")?.value;
  if (id === undefined || (id.kind === "scalar" && (id.value === null || id.value === ""))) {
    if (place.item && id === undefined) return;
    const description = "The name of the step. Later steps refer to it as `steps.<id>`.";
    reportKey(
      reading,
      { node, path: ["id"] },
      keyMissing({ owner: `a step of ${place.owner}`, key: "id", description }),
    );
  } else if (id.kind !== "scalar" || typeof id.value !== "string") {
    const must = "must be text; put it in quotes";
    reportValue(
      reading,
      { node, path: ["id"] },
      valueWrong({ key: "id", owner: `a step of ${place.owner}`, must, shown: show(id) }),
    );
  } else if (/[:/[\]]/u.test(id.value)) {
    reportValue(reading, { node, path: ["id"] }, stepIdReserved({ id: id.value }));
  }
}

function kindOf({ reading }: StepsCompilation, node: YamlMap): StepKind | undefined {
  const { kinds } = reading.surroundings;
  const type = entryOf(node, "type")?.value;
  if (type === undefined) return kinds.get(defaultKind);
  const name = type.kind === "scalar" && typeof type.value === "string" ? type.value : undefined;
  const kind = name === undefined ? undefined : kinds.get(name);
  if (kind !== undefined) return kind;
  const known = [...kinds.keys()];
  const hint = (name === undefined ? undefined : didYouMean(name, known)) ?? `There are: ${known.join(", ")}.`;
  reportValue(reading, { node, path: ["type"] }, stepTypeUnknown({ type: name ?? show(type), hint }));
  return undefined;
}

/** A step without a type and without a command that has a key of one other kind: its author forgot the type. */
function foreignKind(kinds: StepKinds, node: YamlMap): { readonly key: string; readonly type: string } | undefined {
  if (entryOf(node, "type") !== undefined || entryOf(node, defaultKind) !== undefined) return undefined;
  const ordinary = Object.keys(kinds.get(defaultKind)?.shape.shape ?? {});
  for (const { key } of node.entries) {
    const owners = [...kinds.values()].filter((kind) => Object.hasOwn(kind.shape.shape, key));
    const inNeed = owners.filter((kind) => needs(kind, key));
    const [only, second] = inNeed.length === 1 ? inNeed : owners;
    if (only !== undefined && second === undefined && !ordinary.includes(key)) return { key, type: only.name };
  }
  return undefined;
}

/** Of several kinds that may have a key, one that cannot do without it is meant. */
function needs(kind: StepKind, key: string): boolean {
  const shape = kind.shape.shape[key];
  return shape instanceof z.ZodType && !shape.safeParse(undefined).success;
}
