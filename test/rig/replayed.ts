import { replayTape } from "../../src/api/replay-tape.ts";
import { tapeOf } from "../../src/api/tape-lines.ts";
import type { Blobs } from "../../src/blob/blob.ts";
import { memoryBlobs } from "../../src/blob/memory/memory-blobs.ts";
import type { RunEvent } from "../../src/engine/event.ts";
import { languages } from "../../src/host/languages.ts";
import type { Journal } from "../../src/journal/journal.ts";
import { readTape } from "../../src/tape/read-tape.ts";

/** The lines of the tape of a run. */
export async function tapedLines(
  journal: Journal<RunEvent>,
  run: string,
  blobs: Blobs = memoryBlobs(),
): Promise<readonly string[]> {
  const lines: string[] = [];
  for await (const line of tapeOf({ journal, blobs }, run, "1.0.0")) lines.push(line.trimEnd());
  return lines;
}

/** What differs where a run is decided again by its tape, and by its workflow as if that were another. */
export async function divergencesOf(journal: Journal<RunEvent>, run: string): Promise<readonly string[]> {
  if ((await journal.run(run)) === undefined) return [];
  const tape = await readTape(await tapedLines(journal, run), "tape");
  const [first] = tape.runs;
  const replays = [
    replayTape({ tape }, languages),
    ...(first === undefined ? [] : [replayTape({ tape, plan: first.plan }, languages)]),
  ];
  return replays.flatMap(({ divergence }) =>
    divergence === undefined ? [] : [`when it is replayed: ${JSON.stringify(divergence)}`],
  );
}
