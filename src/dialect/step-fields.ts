import type { JsonValue } from "../json/json.ts";
import type { BodyShape, StepKind } from "../plan/step-kind.ts";
import type { YamlStepCompiler } from "./step-compiler.ts";
import { toJson, type YamlMap, type YamlNode } from "./yaml/yaml-node.ts";

/** The data for the shape of a kind: the steps inside are left out, each is read on its own. */
export function dataOf(fields: YamlMap, kind: StepKind): JsonValue {
  const entries = fields.entries.map(({ key, value }): [string, JsonValue] => {
    const isBody = Object.hasOwn(kind.bodies, key);
    return [key, isBody ? (isNullScalar(value) ? null : true) : toJson(value)];
  });
  return Object.fromEntries(entries);
}

function isNullScalar(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}

/** What stands in a step that has the wrong shape is checked all the same, so that one slip does not hide others. */
export function checkRest(compiler: YamlStepCompiler, kind: StepKind, fields: YamlMap): void {
  for (const { key } of fields.entries) {
    if (!Object.hasOwn(kind.shape.shape, key)) continue;
    const body = kind.bodies[key];
    if (body === undefined) compiler.value([key]);
    else checkBody(compiler, body, key);
  }
}

function checkBody(compiler: YamlStepCompiler, shape: BodyShape, key: string): void {
  switch (shape) {
    case "steps":
      compiler.steps([key]);
      return;
    case "cases":
      compiler.cases([key]);
      return;
    case "item":
      compiler.item([key]);
  }
}
