import type { RunEvent } from "../engine/event.ts";
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
}

/** What has happened in a run and in those that it has begun, a line an event. */
export async function* storyLinesOf(
  ports: StoryPorts,
  { run, follow }: StoryRequest,
): AsyncGenerator<StoryLine, void, undefined> {
  const { journal, isDriven, moment } = ports;
  const all: Told[] = [{ run, within: "", seen: 0, begun: new Map() }];
  for (;;) {
    const row = await journal.run(run);
    if (row === undefined) throw noRun(run);
    const last = hasEnded(row) || !(await isDriven(run));
    const lines: StoryLine[] = [];
    // It grows while it is walked: a run that begins another one stands before it.
    for (const told of all) lines.push(...(await newLines(ports, told, all)));
    yield* lines.toSorted((a, b) => a.at - b.at);
    if (last || !follow) return;
    await moment();
  }
}

async function newLines({ journal }: StoryPorts, told: Told, all: Told[]): Promise<readonly StoryLine[]> {
  const lines: StoryLine[] = [];
  const { run, within } = told;
  // A run of a run is named before it is there.
  if ((await journal.run(run)) === undefined) return lines;
  for await (const page of entriesOf(journal, run, told.seen)) {
    told.seen += page.length;
    for (const { event, at } of page) {
      if (event.type === "child.started" && !all.some((other) => other.run === event.run))
        all.push({ run: event.run, within: joined(within, event.address), seen: 0, begun: new Map() });
      const line = lineOf(told, event, at);
      if (line !== undefined) lines.push(line);
    }
  }
  return lines;
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
