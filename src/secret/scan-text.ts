import { Refusal } from "../problem/refusal.ts";
import type { Leak } from "./leak.ts";
import type { Mask } from "./mask.ts";
import { wideText } from "./wide-text.ts";

/** A file as it would be published. */
export interface ScannedFile {
  readonly file: string;
  readonly bytes: Buffer;
}

/** A stretch of the text in UTF-16 units. */
interface Stretch {
  readonly start: number;
  readonly end: number;
  readonly rule: string;
}

/** A scanner of whole files. */
export type Scanner = (text: string) => Promise<readonly Stretch[]>;

/**
 * All secrets in the text of a file: those that the mask would hide, and those that a scanner of whole files knows besides. Where
 * the scanner fails, that is a refusal: nothing counts as clean that was not read to its end. What looks like UTF-16 is read as
 * that too.
 */
export async function scanText(file: ScannedFile, mask: Mask, scanner: Scanner = lint): Promise<readonly Leak[]> {
  const wide = wideText(file.bytes);
  const leaks = await scanBytes(file, mask, scanner);
  if (wide === undefined) return leaks;
  return [...leaks, ...(await scanBytes({ file: file.file, bytes: Buffer.from(wide) }, mask, scanner))];
}

async function scanBytes(file: ScannedFile, mask: Mask, scanner: Scanner): Promise<readonly Leak[]> {
  const text = file.bytes.toString();
  const own = ownStretches(file.bytes, mask);
  const others = (await scannedStretches(file.file, text, scanner)).filter(
    (other) => !own.some((one) => overlaps(one, other)),
  );
  const stretches = [...own, ...others].sort((a, b) => a.start - b.start || a.end - b.end);
  return leaksAt(file.file, text, stretches);
}

/** Those that overlap are one secret. */
function ownStretches(bytes: Buffer, mask: Mask): readonly Stretch[] {
  const joined: Stretch[] = [];
  let [byte, unit] = [0, 0];
  for (const { start, end, kind } of mask.find(bytes).toSorted((a, b) => a.start - b.start || b.end - a.end)) {
    unit += bytes.toString("utf8", byte, start).length;
    byte = start;
    const stretch = { start: unit, end: unit + bytes.toString("utf8", start, end).length, rule: kind };
    const last = joined.at(-1);
    if (last === undefined || last.end <= stretch.start) joined.push(stretch);
    else joined[joined.length - 1] = { ...last, end: Math.max(last.end, stretch.end) };
  }
  return joined;
}

async function lint(text: string): Promise<readonly Stretch[]> {
  const { lintText } = await import("./scan/secretlint.ts");
  return lintText(text);
}

async function scannedStretches(file: string, text: string, scanner: Scanner): Promise<readonly Stretch[]> {
  try {
    return await scanner(text);
  } catch (error) {
    // What the scanner says may hold a piece of the text.
    throw new Refusal(
      "SECRET_SCAN_FAILED",
      `The scanner for secrets has failed at ${file}, so it does not count as clean.`,
      {
        hint: "Leave the file out, or look through it and report what the scanner does not understand.",
        cause: error,
      },
    );
  }
}

function overlaps(one: Stretch, other: Stretch): boolean {
  return one.start < other.end && other.start < one.end;
}

function leaksAt(file: string, text: string, stretches: readonly Stretch[]): readonly Leak[] {
  let [line, lineStart] = [1, 0];
  return stretches.map(({ start, rule }) => {
    for (let end = text.indexOf("\n", lineStart); end !== -1 && end < start; end = text.indexOf("\n", lineStart)) {
      line++;
      lineStart = end + 1;
    }
    return { file, line, column: start - lineStart + 1, rule };
  });
}
