import { itemMark, passMark } from "../../plan/address.ts";
import { didYouMean } from "../../problem/nearest.ts";
import type { Reading } from "../reading.ts";
import { type Outline, outlineSteps, type Recognize } from "../step-outline.ts";
import { report } from "../yaml/report.ts";
import { entryOf, type YamlNode, type YamlScalar } from "../yaml/yaml-node.ts";
import { needCycle, needItself, needUnknown } from "./problems.ts";

/** A job as far as it must be known before any of them is compiled. */
export interface OutlinedJob {
  readonly name: string;
  readonly node: YamlNode;
  /** What the addresses of its steps begin with. */
  readonly address: string;
  readonly outline: Outline;
  /** The jobs that stand in its `needs`, each once. */
  readonly needs: readonly string[];
  readonly hasMatrix: boolean;
  /** Its steps run again and again until a condition holds. */
  readonly repeats: boolean;
  readonly outputs: readonly string[];
}

export type Jobs = ReadonlyMap<string, OutlinedJob>;

/** Walks all jobs once. What is malformed is passed over here: whoever compiles it will report it. */
export function outlineJobs(node: YamlNode | undefined, recognize: Recognize): Jobs {
  const entries = node?.kind === "map" ? node.entries : [];
  const names = new Set(entries.map(({ key }) => key));
  return new Map(entries.map(({ key, value }) => [key, outlineJob({ name: key, node: value, names }, recognize)]));
}

interface NamedNode {
  readonly name: string;
  readonly node: YamlNode;
  readonly names: ReadonlySet<string>;
}

function outlineJob({ name, node, names }: NamedNode, recognize: Recognize): OutlinedJob {
  const at = (key: string): YamlNode | undefined => entryOf(node, key)?.value;
  const hasMatrix = isThere(at("strategy"));
  const repeats = isThere(at("until"));
  const address = name + (hasMatrix ? itemMark : "") + (repeats ? passMark : "");
  const needs = needsIn(node).map(({ text }) => text);
  const outputs = at("outputs");
  return {
    name,
    node,
    address,
    outline: outlineSteps([at("steps"), at("finally")], address, recognize),
    needs: [...new Set(needs)].filter((need) => names.has(need) && need !== name),
    hasMatrix,
    repeats,
    outputs: outputs?.kind === "map" ? outputs.entries.map(({ key }) => key) : [],
  };
}

function isThere(node: YamlNode | undefined): boolean {
  return node !== undefined && !(node.kind === "scalar" && node.value === null);
}

function needsIn(job: YamlNode): readonly YamlScalar[] {
  const node = entryOf(job, "needs")?.value;
  const items = node?.kind === "list" ? node.items : node === undefined ? [] : [node];
  return items.flatMap((item) => (item.kind === "scalar" && typeof item.value === "string" ? [item] : []));
}

/** The jobs in an order in which each stands behind all that it needs; what is wrong with the needs is reported. */
export function orderJobs(reading: Reading, jobs: Jobs): readonly OutlinedJob[] {
  for (const job of jobs.values()) checkNeeds(reading, jobs, job);
  const ordered = new Set<OutlinedJob>();
  for (const job of jobs.values()) addInOrder({ reading, jobs, ordered }, job);
  return [...ordered];
}

function checkNeeds(reading: Reading, jobs: Jobs, { name, node }: OutlinedJob): void {
  for (const need of needsIn(node)) {
    if (need.text === name) report(reading, need.range, needItself({ job: name }));
    else if (!jobs.has(need.text)) {
      const others = [...jobs.keys()].filter((each) => each !== name);
      report(reading, need.range, needUnknown({ need: need.text, hint: didYouMean(need.text, others) }));
    }
  }
}

interface Ordering {
  readonly reading: Reading;
  readonly jobs: Jobs;
  readonly ordered: Set<OutlinedJob>;
}

/** Adds what a job needs and then the job itself. Goes down without recursion, so that no chain can exhaust the stack. */
function addInOrder({ reading, jobs, ordered }: Ordering, first: OutlinedJob): void {
  const way: { readonly job: OutlinedJob; next: number }[] = ordered.has(first) ? [] : [{ job: first, next: 0 }];
  const onWay = new Set(way.map(({ job }) => job.name));
  for (let top = way.at(-1); top !== undefined; top = way.at(-1)) {
    const name = top.job.needs[top.next++];
    const need = name === undefined ? undefined : jobs.get(name);
    if (need === undefined) {
      ordered.add(top.job);
      onWay.delete(top.job.name);
      way.pop();
    } else if (onWay.has(need.name)) {
      const names = way.map(({ job }) => job.name);
      const circle = [...names.slice(names.indexOf(need.name)), need.name];
      const place = needsIn(top.job.node).find(({ text }) => text === need.name);
      if (place !== undefined) report(reading, place.range, needCycle({ circle }));
    } else if (!ordered.has(need)) {
      way.push({ job: need, next: 0 });
      onWay.add(need.name);
    }
  }
}

/** Whether one job has always ended when the other one begins. */
export function isBefore(jobs: Jobs, job: string, from: OutlinedJob): boolean {
  const seen = new Set<string>();
  const waiting = [...from.needs];
  for (let need = waiting.pop(); need !== undefined; need = waiting.pop()) {
    if (need === job) return true;
    if (seen.has(need)) continue;
    seen.add(need);
    waiting.push(...(jobs.get(need)?.needs ?? []));
  }
  return false;
}
