import { accessSync, constants, readFileSync, statSync } from "node:fs";
import { dirname } from "node:path";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import { writeWholeFile } from "./write-whole-file.ts";

/** The lines of a file, without their ends. */
export function* linesOfFile(file: string): Generator<string, void, undefined> {
  const bytes = readTapeFile(file);
  for (let at = 0; at < bytes.length;) {
    const end = bytes.indexOf(10, at);
    const stop = end === -1 ? bytes.length : end;
    yield bytes.toString("utf8", at, stop);
    at = stop + 1;
  }
}

export async function* withoutEnds(lines: AsyncIterable<string>): AsyncGenerator<string, void, undefined> {
  for await (const line of lines) yield line.slice(0, -1);
}

/** Writes a tape in the place of whatever stands there. Nobody ever finds a part of it. */
export async function writeTapeFile(file: string, lines: AsyncIterable<string>): Promise<void> {
  try {
    await writeWholeFile(file, { parts: lines, mode: 0o600 });
  } catch (error) {
    throw notWritten(file, error);
  }
}

/** Refused where a tape cannot be written there, as far as can be told before. */
export function checkTapeFile(file: string): void {
  try {
    accessSync(dirname(file), constants.W_OK);
    if (statSync(file, { throwIfNoEntry: false })?.isDirectory() === true) readFileSync(file);
  } catch (error) {
    throw notWritten(file, error);
  }
}

function notWritten(file: string, error: unknown): unknown {
  const code = errorCode(error);
  if (code === undefined) return error;
  return new Refusal("TAPE_NOT_WRITTEN", `The tape ${file} cannot be written (${code}).`, {
    hint: "Check that its folder is there and that you may write to it. waybill tape writes it another time.",
    cause: error,
  });
}

function readTapeFile(file: string): Buffer {
  try {
    return readFileSync(file);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new Refusal("TAPE_NOT_READ", `The tape ${file} cannot be read (${code}).`, {
      hint: "Check its name, and that you may read it.",
      cause: error,
    });
  }
}
