import { Refusal } from "../../problem/refusal.ts";
import { type PlaceWords, readPlace } from "../../trace/place-words.ts";
import { isProof, why as askWhy, type WhyAsked } from "../../trace/why.ts";
import { UsageError } from "../door.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { drawWhy, nothingNeeds } from "../render/why.ts";
import type { TraceCommandPorts } from "./trace-ports.ts";

export interface WhyOptions {
  readonly json: boolean;
  readonly strict: boolean;
}

/** Says which criteria need a line. */
export async function why(words: string, { json, strict }: WhyOptions, ports: TraceCommandPorts): Promise<number> {
  const { output, trace, isThere } = ports;
  const { asked, isFile } = await meantLines(words, ports);
  const answer = await askWhy(asked, trace);
  if (!isFile && answer.criteriaOfFile === 0)
    throw new Refusal("TRACE_FILE_MISSING", `There is no file ${asked.path}, and no criterion ever needed one.`, {
      hint: "Name a file as you would to any command, with a line behind it: src/login.ts:42",
    });
  const { needs, criteriaOfFile } = answer;
  if (json) output.result(jsonLines({ path: asked.path, ...asked.lines, criteriaOfFile, needs }));
  else if (needs.length > 0) output.result(drawWhy(needs, output.paint));
  else output.story(nothingNeeds(asked, { criteriaOfFile, isThere }));
  return strict && !needs.some(isProof) ? exitCode.failed : exitCode.done;
}

/** A file may be called as if it had a line behind it. */
async function meantLines(
  words: string,
  ports: TraceCommandPorts,
): Promise<{ readonly asked: WhyAsked; readonly isFile: boolean }> {
  const { trace, pathOf } = ports;
  const place = (await isFileNamed(words, ports)) ? { file: words } : checked(readPlace(words), words);
  const path = pathOf(place.file);
  const read = await trace.files.read(path);
  if (read.kind !== "file" || place.lines === undefined)
    return { asked: { path, ...place.lines }, isFile: read.kind !== "missing" };
  const lines = lineCount(read.bytes);
  if (place.lines.endLine <= lines) return { asked: { path, lines: place.lines }, isFile: true };
  throw new Refusal("TRACE_LINE_MISSING", `${path} has ${lines} lines, and no line ${place.lines.endLine}.`, {
    hint: `Without a line the whole file is meant: waybill why ${path}`,
  });
}

async function isFileNamed(words: string, { trace, pathOf }: TraceCommandPorts): Promise<boolean> {
  return words !== "" && (await trace.files.read(pathOf(words))).kind === "file";
}

function checked(place: PlaceWords | undefined, words: string): PlaceWords {
  if (place !== undefined) return place;
  throw new UsageError(
    `${JSON.stringify(words)} is no place.`,
    "Write FILE:LINE, FILE:FROM-TO or FILE; lines count from 1.",
  );
}

function lineCount(bytes: Buffer): number {
  const ends = bytes.reduce((count, byte) => (byte === 0x0a ? count + 1 : count), 0);
  return bytes.length > 0 && bytes.at(-1) !== 0x0a ? ends + 1 : ends;
}
