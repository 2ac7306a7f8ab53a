import type { DollarTemplate } from "../../expression/expression.ts";
import type { Argument, Block, Conduct, PlanNode } from "../../plan/plan.ts";
import { compileConduct } from "../compile-conduct.ts";
import { compileCommand, readTemplate } from "../compile-value.ts";
import { reachStep } from "../reachable.ts";
import type { Reading } from "../reading.ts";
import type { Compilation } from "../step-compiler.ts";
import type { OutlinedStep } from "../step-outline.ts";
import type { SubWorkflows } from "../sub-workflow.ts";
import { reportInText } from "../yaml/report.ts";
import { entryOf, type YamlNode, type YamlScalar } from "../yaml/yaml-node.ts";
import { compileEnv, type Env, type JobsContext, variablesOf } from "./env.ts";
import type { OutlinedJob } from "./job-outline.ts";
import { contextWith } from "./language.ts";
import type { MatrixTypes } from "./matrix.ts";
import { type StepWords, wordsIn } from "./recognize-step.ts";
import { fallback, type JobsNames, makeScope, type NamingPlace } from "./scope.ts";
import { piecesOf, wordsOf } from "./words.ts";

/** A file of this dialect while it is compiled. */
export interface FileParts {
  readonly reading: Reading;
  readonly names: JobsNames;
  readonly words: StepWords;
  readonly subWorkflows: SubWorkflows;
  /** What `env` and `sec_env` of the workflow set. */
  readonly env: Env;
}

/** A job while its steps are compiled. */
export interface JobParts extends FileParts {
  readonly job: OutlinedJob;
  readonly matrix: MatrixTypes | undefined;
  /** As `env` of the file, with what the job sets. */
  readonly jobEnv: Env;
  /** The same for each of its steps, with what the step sets, as far as it has been asked for. */
  readonly stepEnvs: Map<OutlinedStep, Env>;
  /** The steps run at the end, however the rest has ended. */
  readonly isLast: boolean;
}

export interface JobCompilation extends Compilation, JobParts {}

export interface BodyCompilers {
  compileSteps(compilation: JobCompilation, list: YamlNode, owner: string): Block;
  compileItem(compilation: JobCompilation, node: YamlNode, owner: string): PlanNode | undefined;
}

const lastTimeout = 600;

export function makeCompilation(parts: JobParts, compilers: BodyCompilers): JobCompilation {
  const { names, job, words, isLast } = parts;
  const compilation: JobCompilation = {
    ...parts,
    inputs: names.inputs,
    defaults: { options: {} },
    fallback,
    outline: job.outline,
    contextOf: (step, field) => contextOf(parts, step, field),
    commandOf: (step, field, node) => commandOf(parts, { step, field }, node),
    conductOf(step, defaultTimeout) {
      const [word] = step.node.kind === "map" ? wordsIn(words, step.node) : [];
      return conductOf(parts, step, isLast ? lastTimeout : (word?.timeout ?? defaultTimeout));
    },
    reachOf: (step, id) => reachStep(job.outline, { step, asLoop: false, again: job.repeats }, id),
    compileSteps: (list, owner) => compilers.compileSteps(compilation, list, owner),
    compileItem: (node, owner) => compilers.compileItem(compilation, node, owner),
  };
  return compilation;
}

/** What may be written at one place of a file. */
export function contextAt({ reading, names }: FileParts, place: NamingPlace): JobsContext {
  return contextWith(reading, makeScope(names, place), place.env);
}

function contextOf(parts: JobParts, step: OutlinedStep, field: string): JobsContext {
  const { kind } = step;
  const place = { ...placeOf(parts, step), asLoop: kind.repeats && field === "condition" };
  return contextAt(parts, { ...place, ownNames: kind.ownNames[field] ?? [], env: envOf(parts, step) });
}

/** For the condition of a step, which may ask how the work before it has gone. */
export function conditionContextOf(parts: JobParts, step: OutlinedStep): JobsContext {
  return contextAt(parts, { ...placeOf(parts, step), env: envOf(parts, step), statusFunctions: true });
}

function placeOf({ job, matrix, jobEnv }: JobParts, step: OutlinedStep): NamingPlace {
  return { at: "step", job, ...(matrix === undefined ? {} : { matrix }), step, env: jobEnv };
}

/** The variables that a step sees: each is worked out once, so that what is wrong with it is said once. */
function envOf(parts: JobParts, step: OutlinedStep): Env {
  const found = parts.stepEnvs.get(step);
  if (found !== undefined) return found;
  const env = compileEnv(contextAt(parts, placeOf(parts, step)), parts.jobEnv, step.node);
  parts.stepEnvs.set(step, env);
  return env;
}

function conductOf(parts: JobParts, step: OutlinedStep, defaultTimeout: number | undefined): Conduct {
  const at = (key: string): YamlNode | undefined => {
    const value = entryOf(step.node, key)?.value;
    return value?.kind === "scalar" && value.value === null ? undefined : value;
  };
  const env = envOf(parts, step);
  const nodes = {
    timeout: at("timeout"),
    retry: at("retry"),
    acquire: at("acquire"),
    folder: at("workdir"),
    onInterrupt: at("on-interrupt"),
  };
  const variables = { env: variablesOf(env, false), secrets: variablesOf(env, true) };
  return compileConduct(contextOf(parts, step, "conduct"), nodes, { defaultTimeout, ...variables });
}

interface CommandField {
  readonly step: OutlinedStep;
  readonly field: string;
}

/** A command for bash, the words of one that no shell reads, or the pieces of a message. */
function commandOf(parts: JobParts, { step, field }: CommandField, node: YamlNode): Argument {
  const context = contextOf(parts, step, field);
  if (node.kind !== "scalar") return compileCommand(context, node);
  if (step.kind.name === "message") return { kind: "list", items: piecesOf(templateOf(context, node)) };
  const shell = entryOf(step.node, "shell")?.value;
  const isWords = shell?.kind === "scalar" && shell.value === false;
  return isWords ? compileWords(context, node) : compileCommand(context, node);
}

function compileWords(context: JobsContext, node: YamlScalar): Argument {
  const { words, findings } = wordsOf(templateOf(context, node));
  for (const finding of findings) reportInText(context.reading, node, finding);
  return { kind: "list", items: words };
}

function templateOf(context: JobsContext, node: YamlScalar): DollarTemplate {
  return readTemplate(context, node) ?? plainTemplate(node.text);
}

function plainTemplate(text: string): DollarTemplate {
  return { source: text, parts: [{ kind: "text", text }] };
}
