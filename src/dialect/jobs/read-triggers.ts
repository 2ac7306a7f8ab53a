import type { z } from "zod";
import type { JsonValue } from "../../json/json.ts";
import type { InputDefinition } from "../../plan/input.ts";
import { didYouMean } from "../../problem/nearest.ts";
import { withDefault } from "../read-default.ts";
import type { Reading } from "../reading.ts";
import { keyUnknown, valueWrong } from "../yaml/problems.ts";
import { report } from "../yaml/report.ts";
import { reportIssues, show } from "../yaml/shape-problems.ts";
import { entryOf, pointedAt, toJson, type YamlEntry, type YamlNode } from "../yaml/yaml-node.ts";
import { cronFault } from "./cron.ts";
import { checkOutputNames } from "./output-names.ts";
import { cronWrong, eventConditionWrong, keyNameWrong, triggerWithoutServer } from "./problems.ts";
import { appEventShape, callShape, inputOwnerShape, inputShape, scheduleShape } from "./shapes.ts";

/** What can start a workflow, and what it is given then. */
export interface Triggers {
  /** Undefined where they cannot be read. */
  readonly inputs: ReadonlyMap<string, InputDefinition> | undefined;
  /** What it gives to the workflow that calls it. */
  readonly outputs: YamlNode | undefined;
  /** Other workflows may call it. */
  readonly isCallable: boolean;
  /** Something else than a person or another workflow can start it. */
  readonly hasEvents: boolean;
}

export const triggerNames = ["manual", "workflow_call", "app_event", "schedule"] as const;
type Trigger = (typeof triggerNames)[number];

export function readTriggers(reading: Reading, node: YamlNode | undefined): Triggers {
  const named = triggersIn(reading, node);
  for (const [trigger, entry] of named) readTrigger(reading, trigger, entry);
  const [call, manual] = [named.get("workflow_call")?.value, named.get("manual")?.value];
  const inputs = [call, manual].map((each) => readInputs(reading, entryOf(each, "inputs")?.value));
  const isKnown = inputs.every((each) => each !== undefined);
  return {
    // An input of both is what the manual trigger says.
    inputs: isKnown ? new Map(inputs.flatMap((each) => [...(each ?? [])])) : undefined,
    outputs: entryOf(call, "outputs")?.value,
    isCallable: named.has("workflow_call"),
    hasEvents: named.has("app_event") || named.has("schedule"),
  };
}

type NamedTriggers = ReadonlyMap<Trigger, Pick<YamlEntry, "keyRange" | "value">>;

/** The triggers of a mapping, of a list of names, or of a single name. */
function triggersIn(reading: Reading, node: YamlNode | undefined): NamedTriggers {
  const found = new Map<Trigger, Pick<YamlEntry, "keyRange" | "value">>();
  for (const { key, keyRange, value } of entriesIn(reading, node)) {
    const trigger = triggerNames.find((each) => each === key);
    if (trigger !== undefined) found.set(trigger, { keyRange, value });
    else {
      const hint = didYouMean(key, triggerNames) ?? `It has: ${triggerNames.join(", ")}.`;
      report(reading, keyRange, keyUnknown({ owner: "`on`", key, hint }));
    }
  }
  return found;
}

function entriesIn(reading: Reading, node: YamlNode | undefined): readonly YamlEntry[] {
  if (node === undefined || isNothing(node)) return [];
  if (node.kind === "map") return node.entries;
  const items = node.kind === "list" ? node.items : [node];
  return items.flatMap((item) => {
    const { range } = item;
    const nothing = { kind: "scalar", value: null, text: "", style: "plain", range } as const;
    if (item.kind === "scalar") return [{ key: item.text, keyRange: range, value: nothing }];
    const must = "must be a mapping of triggers, or a list of their names";
    report(reading, pointedAt(item), valueWrong({ key: "on", owner: "the file", must, shown: show(item) }));
    return [];
  });
}

function readTrigger(reading: Reading, trigger: Trigger, entry: Pick<YamlEntry, "keyRange" | "value">): void {
  const { value, keyRange } = entry;
  const owner = `\`on.${trigger}\``;
  switch (trigger) {
    case "manual":
      if (!isNothing(value)) readShaped(reading, { node: value, shape: inputOwnerShape, owner });
      return;
    case "workflow_call":
      if (!isNothing(value)) readShaped(reading, { node: value, shape: callShape, owner });
      checkOutputNames(reading, entryOf(value, "outputs")?.value);
      return;
    case "app_event":
      report(reading, keyRange, triggerWithoutServer({ trigger: "an event of an app" }));
      readShaped(reading, { node: value, shape: appEventShape, owner });
      checkEventCondition(reading, entryOf(value, "condition")?.value);
      return;
    case "schedule":
      report(reading, keyRange, triggerWithoutServer({ trigger: "a schedule" }));
      readSchedule(reading, value);
  }
}

interface Shaped {
  readonly node: YamlNode;
  readonly shape: z.ZodObject;
  readonly owner: string;
}

function readShaped(reading: Reading, shaped: Shaped): void {
  const parsed = shaped.shape.safeParse(toJson(shaped.node));
  if (!parsed.success) reportIssues(reading, shaped, parsed.error.issues);
}

function checkEventCondition(reading: Reading, node: YamlNode | undefined): void {
  if (node?.kind !== "scalar" || typeof node.value !== "string") return;
  const isOne = /^\s*(?:exit_code|return_code)\s*[=!]=\s*(?:-?\d+|'-?\d+'|"-?\d+")\s*$/u.test(node.text);
  if (!isOne && node.text.trim() !== "") report(reading, node.range, eventConditionWrong({ text: node.text }));
}

function readSchedule(reading: Reading, node: YamlNode): void {
  if (node.kind !== "list" || node.items.length === 0) {
    const must = "must be a list with at least one `cron`";
    report(reading, pointedAt(node), valueWrong({ key: "on.schedule", owner: "the file", must, shown: show(node) }));
    return;
  }
  for (const item of node.items) {
    readShaped(reading, { node: item, shape: scheduleShape, owner: "`on.schedule`" });
    const cron = entryOf(item, "cron")?.value;
    if (cron?.kind !== "scalar" || typeof cron.value !== "string") continue;
    const why = cronFault(cron.text);
    if (why !== undefined) report(reading, cron.range, cronWrong({ text: cron.text, why }));
  }
}

/** The declared inputs; undefined where the block as a whole cannot be read. */
function readInputs(reading: Reading, node: YamlNode | undefined): ReadonlyMap<string, InputDefinition> | undefined {
  if (node === undefined || isNothing(node)) return new Map();
  if (node.kind !== "map") return undefined;
  return new Map(node.entries.map((entry) => [entry.key, readInput(reading, entry)]));
}

function readInput(reading: Reading, { key: name, keyRange, value: node }: YamlEntry): InputDefinition {
  if (!/^[A-Za-z_][A-Za-z0-9_]*$/u.test(name)) {
    report(reading, keyRange, keyNameWrong({ key: name, what: "an input" }));
  }
  if (isNothing(node)) return { name, type: "string", required: false };
  const parsed = inputShape.safeParse(toJson(node));
  if (!parsed.success) {
    reportIssues(reading, { node, shape: inputShape, owner: `the input "${name}"` }, parsed.error.issues);
    return { name, type: "string", required: false };
  }
  const { type, required, description, options } = parsed.data;
  const optionsNode = entryOf(node, "options")?.value;
  // As text a value is what its author wrote: 010 and 1.10 too.
  const isText = (type ?? "string") === "string";
  const valueOf = (each: YamlNode): JsonValue => (isText && each.kind === "scalar" ? each.text : toJson(each));
  const definition: InputDefinition = {
    name,
    type: type ?? "string",
    required: required ?? false,
    ...(options == null || optionsNode?.kind !== "list" ? {} : { enum: optionsNode.items.map(valueOf) }),
    ...(description == null ? {} : { prompt: description }),
  };
  const given = entryOf(node, "default")?.value;
  if (given?.kind !== "scalar" || given.value === null) return definition;
  return withDefault(reading, definition, { node: given, value: valueOf(given) });
}

function isNothing(node: YamlNode): boolean {
  return node.kind === "scalar" && node.value === null;
}
