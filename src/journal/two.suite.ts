import type { Journal } from "./journal.ts";

/** One journal as two processes see it. */
export interface Two {
  journal: Journal;
  other: Journal;
}

export async function typesOf(two: Two, run: string): Promise<readonly unknown[]> {
  return (await two.other.entries(run, 0, 1000)).map(({ event }) => event["type"]);
}
