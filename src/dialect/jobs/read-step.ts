import type { Argument, Call, Graph, PlanNode, Primitive, When } from "../../plan/plan.ts";
import { usesStatus } from "../../expression/dollar/uses-status.ts";
import { didYouMean } from "../../problem/nearest.ts";
import { chain } from "../chain.ts";
import { compileText, readCondition } from "../compile-value.ts";
import type { Reading } from "../reading.ts";
import { wordsOf, YamlStepCompiler } from "../step-compiler.ts";
import { checkRest, dataOf } from "../step-fields.ts";
import { defaultItemId, type OutlinedStep } from "../step-outline.ts";
import { keyUnknown, valueWrong } from "../yaml/problems.ts";
import { report, reportKey } from "../yaml/report.ts";
import { reportIssues, show } from "../yaml/shape-problems.ts";
import { entryOf, pointedAt, toJson, type YamlMap, type YamlNode } from "../yaml/yaml-node.ts";
import { conditionContextOf, type JobCompilation } from "./compilation.ts";
import type { JobsContext } from "./env.ts";
import { checkOutputNames } from "./output-names.ts";
import { stepKindMissing, stepKindTwice } from "./problems.ts";
import { type StepWord, wordsIn } from "./recognize-step.ts";
import { callFields, commandFields, stepFields } from "./shapes.ts";
import { fieldsShapeOf, itemShapeOf, stepShapeOf } from "./step-shapes.ts";

interface StepPlace {
  /** What the step stands in, as it stands in a sentence. */
  readonly owner: string;
  /** The one step of a fan-out, which needs no name and has no condition. */
  readonly isItem: boolean;
}

/** Steps one after the other: each needs the one before it, and those that are skipped hold nobody back. */
export function compileSteps(compilation: JobCompilation, list: YamlNode, owner: string): Graph {
  const items = list.kind === "list" ? list.items : [];
  const nodes = items.flatMap((item) => readStep(compilation, item, { owner, isItem: false }) ?? []);
  return chain(nodes);
}

export function compileItem(compilation: JobCompilation, node: YamlNode, owner: string): PlanNode | undefined {
  return readStep(compilation, node, { owner, isItem: true });
}

/** Checks one step and compiles it; undefined where it is too far from a step to make anything of it. */
function readStep(compilation: JobCompilation, node: YamlNode, place: StepPlace): PlanNode | undefined {
  const { reading, job } = compilation;
  if (node.kind !== "map") {
    const must = "must hold steps, which are mappings";
    report(reading, pointedAt(node), valueWrong({ key: "steps", owner: place.owner, must, shown: show(node) }));
    return undefined;
  }
  const word = wordOf(compilation, node, place);
  if (word === undefined) return undefined;
  const isWhole = checkShape(compilation, { node, word }, place);
  const step = job.outline.steps.get(node);
  if (step === undefined || step.fields.kind !== "map") return undefined;
  const read = word.kind.read(dataOf(step.fields, word.kind));
  if (!read.ok && isWhole) {
    reportIssues(reading, { node: step.fields, shape: word.kind.shape, owner: ownerOf(node, place) }, read.issues);
  }
  const compiler = new YamlStepCompiler(compilation, step);
  const when = compileWhen(conditionContextOf(compilation, step), entryOf(node, "if")?.value);
  if (!read.ok || !isWhole) {
    checkRest(compiler, word.kind, step.fields);
    compilation.conductOf(step, undefined);
    return undefined;
  }
  return assemble(compilation, { step, word, when }, read.compile(compiler));
}

interface Parts {
  readonly step: OutlinedStep;
  readonly word: StepWord;
  readonly when: When | undefined;
}

function assemble(compilation: JobCompilation, { step, word, when }: Parts, primitive: Primitive): PlanNode {
  const own = wordsOf(step);
  const isCommand = word.key === "command" && primitive.primitive === "call";
  return {
    ...own,
    ...(compilation.isLast ? { continueOnError: true } : {}),
    ...(when === undefined ? {} : { when }),
    ...(isCommand ? commandCall(compilation, step, primitive) : primitive),
  };
}

/** A command is read by bash, or by nobody: then it is a list of words. */
function commandCall(compilation: JobCompilation, step: OutlinedStep, call: Call): Call {
  const { run = nothing, ...others } = call.arguments;
  const image = entryOf(step.node, "docker_image")?.value;
  const isImage = image !== undefined && !isNothing(image);
  const given = {
    ...others,
    ...(run.kind === "list" ? { words: run } : { run, interpreter: bash }),
    ...(isImage ? { image: compileText(compilation.contextOf(step, "image"), image) } : {}),
  };
  return { ...call, arguments: given };
}

const nothing: Argument = { kind: "literal", value: null };
const bash: Argument = { kind: "literal", value: "bash" };

/** When a step or a job runs; undefined where its author does not say. */
export function compileWhen(context: JobsContext, node: YamlNode | undefined): When | undefined {
  if (node?.kind !== "scalar" || node.text.trim() === "") return undefined;
  const template = readCondition(context, node);
  if (template === undefined) return undefined;
  return { condition: { kind: "template", template }, regardless: usesStatus(template) };
}

/** The one word that says what a step does. */
function wordOf(compilation: JobCompilation, node: YamlMap, place: StepPlace): StepWord | undefined {
  const { reading, words } = compilation;
  const found = wordsIn(words, node);
  const [word, second] = found;
  const owner = ownerOf(node, place);
  if (second !== undefined) {
    const keys = found.map(({ key }) => key);
    reportKey(reading, { node, path: [second.key] }, stepKindTwice({ owner: upperFirst(owner), keys }));
  }
  if (word !== undefined) return word;
  const known = [
    ...words.keys(),
    ...Object.keys(stepFields),
    ...Object.keys(commandFields),
    ...Object.keys(callFields),
  ];
  const foreign = node.entries.filter(({ key }) => !known.includes(key));
  for (const { key, keyRange } of foreign) {
    const hint = didYouMean(key, known) ?? `A step does one of: ${[...words.keys()].join(", ")}.`;
    report(reading, keyRange, keyUnknown({ owner, key, hint }));
  }
  if (foreign.length === 0) {
    report(reading, pointedAt(node), stepKindMissing({ owner: upperFirst(owner), keys: [...words.keys()] }));
  }
  return undefined;
}

interface ReadWord {
  readonly node: YamlMap;
  readonly word: StepWord;
}

/** What is wrong with the form of a step is reported; gives whether nothing is. */
function checkShape({ reading, words }: JobCompilation, { node, word }: ReadWord, place: StepPlace): boolean {
  const before = reading.problems.length;
  const others = new Set([...words.keys()].filter((key) => key !== word.key));
  const entries = node.entries.filter(({ key }) => !others.has(key));
  const shape = place.isItem ? itemShapeOf(word) : stepShapeOf(word);
  const parsed = shape.safeParse(toJson({ ...node, entries }));
  if (!parsed.success) reportIssues(reading, { node, shape, owner: ownerOf(node, place) }, parsed.error.issues);
  const value = entryOf(node, word.key)?.value;
  if (value?.kind === "map" && word.field === undefined) checkFields(reading, { value, word }, ownerOf(node, place));
  checkOutputNames(reading, entryOf(node, "outputs")?.value);
  const isTwice = entries.length < node.entries.length;
  return reading.problems.slice(before).every(({ severity }) => severity !== "error") && !isTwice;
}

interface MappedWord {
  readonly value: YamlMap;
  readonly word: StepWord;
}

/** The fields of a kind that stand in a mapping of their own. */
function checkFields(reading: Reading, { value, word }: MappedWord, owner: string): void {
  const shape = fieldsShapeOf(word);
  const parsed = shape.safeParse(dataOf(value, word.kind));
  if (!parsed.success) {
    reportIssues(reading, { node: value, shape, owner: `\`${word.key}\` of ${owner}` }, parsed.error.issues);
  }
}

function ownerOf(node: YamlMap, { owner, isItem }: StepPlace): string {
  const name = entryOf(node, "name")?.value;
  if (name?.kind === "scalar" && name.text !== "") return `the step "${name.text}"`;
  return isItem ? `the step "${defaultItemId}"` : `a step of ${owner}`;
}

function upperFirst(sentence: string): string {
  return sentence.slice(0, 1).toUpperCase() + sentence.slice(1);
}

function isNothing(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}
