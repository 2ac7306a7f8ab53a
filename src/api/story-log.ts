import type { ChildStarted, RunEvent } from "../engine/event.ts";
import { hasEnded, noRun } from "../runner/runner.ts";
import type { LogPorts } from "./logs.ts";
import { entriesOf } from "./report.ts";
import type { StoryLine, StoryRequest } from "./runs.ts";
import { storyOf } from "./story.ts";

export type StoryPorts = Pick<LogPorts, "journal" | "isDriven" | "moment">;

/** A run, or one that it has begun, as far as it was read. */
interface Told {
  readonly run: string;
  /** The address of the step that began it; empty for the run that was asked for. */
  readonly within: string;
  seen: number;
  /** When the attempts that are under way began, by address. */
  readonly begun: Map<string, number>;
  /** What was read of it and not told yet. */
  readonly lines: Line[];
  /** False until it was told that it begins. */
  isOpen: boolean;
}

interface Line {
  readonly line: StoryLine;
  readonly opens: Told | undefined;
}

/** What has happened in a run and in those that it has begun, a line an event. */
export async function* storyLinesOf(
  { journal, isDriven, moment }: StoryPorts,
  { run, follow }: StoryRequest,
): AsyncGenerator<StoryLine, void, undefined> {
  const all = [{ ...untold(run, ""), isOpen: true }];
  for (;;) {
    const row = await journal.run(run);
    if (row === undefined) throw noRun(run);
    const last = hasEnded(row) || !(await isDriven(run));
    // It grows while it is walked: a run stands before those that it has begun.
    for (const told of all) await read(journal, told, all);
    yield* inOrder(all);
    if (last || !follow) return;
    await moment();
  }
}

function untold(run: string, within: string): Told {
  return { run, within, seen: 0, begun: new Map(), lines: [], isOpen: false };
}

async function read(journal: StoryPorts["journal"], told: Told, all: Told[]): Promise<void> {
  for await (const page of entriesOf(journal, told.run, told.seen)) {
    told.seen += page.length;
    for (const { event, at } of page) {
      const opens = event.type === "child.started" ? childOf(told, event, all) : undefined;
      const line = lineOf(told, event, at);
      if (line !== undefined) told.lines.push({ line, opens });
    }
  }
}

/** A run that is begun again after an interruption is told once. */
function childOf({ within }: Told, { run, address }: ChildStarted, all: Told[]): Told {
  const known = all.find((told) => told.run === run);
  if (known !== undefined) return known;
  const child = untold(run, joined(within, address));
  all.push(child);
  return child;
}

/** By time; of one moment, what a run has begun comes before what follows from it. */
function* inOrder(all: readonly Told[]): Generator<StoryLine, void, undefined> {
  for (;;) {
    let next: Told | undefined;
    for (const told of all) {
      const at = told.isOpen ? told.lines[0]?.line.at : undefined;
      if (at !== undefined && at <= (next?.lines[0]?.line.at ?? at)) next = told;
    }
    const first = next?.lines.shift();
    if (first === undefined) return;
    if (first.opens !== undefined) first.opens.isOpen = true;
    yield first.line;
  }
}

function lineOf({ run, within, begun }: Told, event: RunEvent, at: number): StoryLine | undefined {
  if (event.type === "attempt.started") begun.set(event.address, at);
  const words = storyOf({ event, at, since: (address) => at - (begun.get(address) ?? at) });
  // Of a run of a run, the step that begins it has told.
  if (words === undefined || (event.type === "run.created" && within !== "")) return undefined;
  const { address: own, verb, rest } = words;
  const address = own === undefined ? within : joined(within, own);
  const text = [verb, rest]
    .filter(Boolean)
    .join(" ")
    .replaceAll(/\s*\n\s*/gu, " ");
  return { at, run, ...(address === "" ? {} : { address }), text };
}

function joined(within: string, address: string): string {
  return within === "" ? address : `${within}/${address}`;
}
