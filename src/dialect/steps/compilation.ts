import { checkCondition } from "../../expression/braces/check-condition.ts";
import { checkTemplate, typeOf } from "../../expression/braces/check-template.ts";
import { parseTemplate } from "../../expression/braces/parse-template.ts";
import { itemMark, passMark } from "../../plan/address.ts";
import type { Block, Conduct, PlanNode } from "../../plan/plan.ts";
import type { WorkflowDefaults } from "../../plan/step-kind.ts";
import { compileConduct } from "../compile-conduct.ts";
import { compileCommand, compileTexts, type ValueContext } from "../compile-value.ts";
import type { Reading } from "../reading.ts";
import type { Compilation } from "../step-compiler.ts";
import type { OutlinedStep } from "../step-outline.ts";
import type { SubWorkflows } from "../sub-workflow.ts";
import type { TemplateLanguage } from "../template-language.ts";
import { entryOf, type YamlNode } from "../yaml/yaml-node.ts";
import { fallback, makeScope, reachById, type WorkflowNames } from "./scope.ts";

/** Expressions stand in `{{ }}`, also in conditions. */
export const bracesLanguage: TemplateLanguage = {
  opening: "{{",
  parseTemplate,
  parseCondition: parseTemplate,
  checkTemplate,
  checkCondition,
  typeOf,
};

export interface StepsCompilation extends Compilation {
  readonly names: WorkflowNames;
}

interface CompilationParts {
  readonly reading: Reading;
  readonly names: WorkflowNames;
  readonly defaults: WorkflowDefaults;
  readonly subWorkflows: SubWorkflows;
  readonly compileSteps: (compilation: StepsCompilation, list: YamlNode, owner: string) => Block;
  readonly compileItem: (compilation: StepsCompilation, node: YamlNode, owner: string) => PlanNode | undefined;
}

export function makeCompilation(parts: CompilationParts): StepsCompilation {
  const { reading, names } = parts;
  const contextOf = (step: OutlinedStep, field: string): ValueContext => {
    const { kind } = step;
    const asLoop = kind.repeats && field === "condition";
    const scope = makeScope(names, { step, asLoop, ownNames: kind.ownNames[field] ?? [] });
    return { reading, language: bracesLanguage, scope };
  };
  const compilation: StepsCompilation = {
    ...parts,
    inputs: names.inputs,
    fallback,
    outline: names.outline,
    contextOf,
    commandOf: (step, field, node) => compileCommand(contextOf(step, field), node),
    conductOf: (step, defaultTimeout) => conductOf(contextOf(step, "env"), step, defaultTimeout),
    reachOf: (step, id) => reachById(names.outline, { step, asLoop: false }, id),
    compileSteps: (list, owner) => parts.compileSteps(compilation, list, owner),
    compileItem: (node, owner) => parts.compileItem(compilation, node, owner),
  };
  return compilation;
}

function conductOf(context: ValueContext, { node }: OutlinedStep, defaultTimeout: number | undefined): Conduct {
  const at = (key: string): YamlNode | undefined => entryOf(node, key)?.value;
  const env = compileTexts(context, at("env"));
  const nodes = {
    timeout: at("timeout"),
    retry: at("retry"),
    acquire: at("acquire"),
    folder: at("cwd"),
    onInterrupt: at("on_interrupt"),
  };
  return compileConduct(context, nodes, { defaultTimeout, env, secrets: {} });
}

/** The address that the names of a fan-out's template are filed under. */
export function namespaceOf(fanOut: OutlinedStep | undefined): string {
  return fanOut === undefined ? "" : fanOut.address + (fanOut.kind.repeats ? passMark : itemMark);
}
