import type { Socket } from "node:net";

/** What is said to a visitor whose ring was heard. */
export const answer = "ok\n";

/** The longest line that is read. */
const longestLine = 4_096;

/** One ring, as a line. */
export function writeRun(run: string): string {
  return `${JSON.stringify({ run })}\n`;
}

/** The run that a line rings for, empty where it only asks whether somebody is there; undefined where it is no ring. */
export function readRun(line: string): string | undefined {
  try {
    const said: unknown = JSON.parse(line);
    if (typeof said !== "object" || said === null || !("run" in said)) return undefined;
    return typeof said.run === "string" ? said.run : undefined;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** Calls back once: with the first line, or with undefined where the other side ends or says too much without one. */
export function firstLine(socket: Socket, heard: (line: string | undefined) => void): void {
  let said = Buffer.alloc(0);
  const settle = (line: string | undefined): void => {
    socket.off("data", listen).off("close", leave).off("end", leave);
    // What comes after the line is read and forgotten.
    socket.resume();
    heard(line);
  };
  const leave = (): void => settle(undefined);
  const listen = (chunk: Buffer): void => {
    said = Buffer.concat([said, chunk]);
    const end = said.indexOf("\n");
    if (end >= 0 && end <= longestLine) settle(said.toString("utf8", 0, end));
    else if (said.length > longestLine) settle(undefined);
  };
  socket.on("data", listen).on("close", leave).on("end", leave);
}
