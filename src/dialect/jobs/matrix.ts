import type { ValueType } from "../../expression/expression.ts";
import { typeOfValue } from "../../expression/value-type.ts";
import type { Argument, Arguments, Each } from "../../plan/plan.ts";
import { compileValue, compileValues } from "../compile-value.ts";
import { reportIssues } from "../yaml/shape-problems.ts";
import { entryOf, toJson, type YamlEntry, type YamlNode } from "../yaml/yaml-node.ts";
import type { JobsContext } from "./env.ts";
import { opening } from "./language.ts";
import { matrixShape } from "./shapes.ts";

/** The keys of a matrix with the types of their values; any key may be there where that is known in a run only. */
export type MatrixTypes = "any" | ReadonlyMap<string, ValueType>;

export function matrixTypes(matrix: YamlNode | undefined): MatrixTypes {
  if (matrix?.kind !== "map") return "any";
  const types = new Map(axesOf(matrix).map(({ key, value }) => [key, typeOfAll(value)]));
  const include = entryOf(matrix, "include")?.value;
  if (include === undefined) return types;
  if (include.kind !== "list") return "any";
  for (const added of include.items) {
    if (added.kind !== "map") return "any";
    for (const { key, value } of added.entries) {
      // Where a key is only added, most combinations do not have it.
      const type = typeOfNode(value);
      types.set(key, types.get(key) === type ? type : "unknown");
    }
  }
  return types;
}

function axesOf(matrix: YamlNode): readonly YamlEntry[] {
  return matrix.kind === "map" ? matrix.entries.filter(({ key }) => key !== "include" && key !== "exclude") : [];
}

/** The one type that all values of a list have. */
function typeOfAll(list: YamlNode): ValueType {
  const types = new Set(list.kind === "list" ? list.items.map(typeOfNode) : []);
  const [only = "unknown"] = types;
  return types.size === 1 ? only : "unknown";
}

function typeOfNode(node: YamlNode): ValueType {
  const isWorkedOut = node.kind === "scalar" && node.text.includes(opening);
  return isWorkedOut ? "unknown" : typeOfValue(toJson(node));
}

/** The most jobs of one matrix that run at the same time where the author gives no number. */
const widest = 256;
const none: Argument = { kind: "literal", value: [] };

/** What a matrix means for the node that runs its job once for each combination. */
export function compileStrategy(context: JobsContext, strategy: YamlNode): Omit<Each, "primitive" | "body"> {
  const at = (key: string): YamlNode | undefined => entryOf(strategy, key)?.value;
  const width = at("max-parallel");
  const failFast = at("fail-fast");
  return {
    items: compileMatrix(context, at("matrix")),
    width: isNothing(width) ? { kind: "literal", value: widest } : compileValue(context, width),
    onFailure: failFast?.kind === "scalar" && failFast.value === false ? "go on" : "stop",
  };
}

function compileMatrix(context: JobsContext, matrix: YamlNode | undefined): Argument {
  if (matrix?.kind !== "map") return matrix === undefined ? none : compileValue(context, matrix);
  const parsed = matrixShape.safeParse(toJson(matrix));
  if (!parsed.success) {
    reportIssues(context.reading, { node: matrix, shape: matrixShape, owner: "the matrix" }, parsed.error.issues);
  }
  const { include = none, exclude = none, ...axes }: Arguments = compileValues(context, matrix);
  return { kind: "combinations", axes, include, exclude };
}

function isNothing(node: YamlNode | undefined): node is undefined {
  return node === undefined || (node.kind === "scalar" && node.value === null);
}
