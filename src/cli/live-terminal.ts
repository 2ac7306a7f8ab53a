import type { WriteStream } from "node:tty";
import type { Terminal } from "./render/live-region.ts";

type Stream = Pick<WriteStream, "isTTY" | "columns" | "rows"> & { write(text: string): unknown };

/** The terminal behind a stream; undefined where none is there, or one that moves no cursor: what was drawn would stand there for ever. */
export function liveTerminal(stream: Stream, kind: string | undefined): Terminal | undefined {
  if (!stream.isTTY || kind === "dumb") return undefined;
  return {
    write: (text) => void stream.write(text),
    // A terminal that does not know its size says 0.
    columns: () => stream.columns || 80,
    rows: () => stream.rows || 24,
  };
}
