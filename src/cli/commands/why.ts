import { Refusal } from "../../problem/refusal.ts";
import type { LineSpan } from "../../review/line-span.ts";
import { readPlaces } from "../../trace/place-words.ts";
import { isProof, why as askWhy, type WhyAsked } from "../../trace/why.ts";
import { UsageError } from "../door.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { count } from "../render/problems.ts";
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

/** Of all that the words may mean the first of which there is a file. */
async function meantLines(
  words: string,
  { trace, pathOf }: TraceCommandPorts,
): Promise<{ readonly asked: WhyAsked; readonly isFile: boolean }> {
  const places = readPlaces(words);
  for (const { file, lines } of places) {
    const path = pathOf(file);
    const read = await trace.files.read(path);
    if (read.kind === "missing") continue;
    if (read.kind === "file" && lines !== undefined) checkLines(path, lines, lineCount(read.bytes));
    return { asked: { path, ...(lines && { lines }) }, isFile: true };
  }
  const last = places.at(-1);
  if (last !== undefined)
    return { asked: { path: pathOf(last.file), ...(last.lines && { lines: last.lines }) }, isFile: false };
  const hint = "Write FILE:LINE, FILE:FROM-TO or FILE; lines count from 1.";
  throw new UsageError(`${JSON.stringify(words)} is no place.`, hint);
}

function checkLines(path: string, { endLine }: LineSpan, lines: number): void {
  if (endLine <= lines) return;
  throw new Refusal("TRACE_LINE_MISSING", `${path} has ${count(lines, "line")}, and no line ${endLine}.`, {
    hint: `Without a line the whole file is meant: waybill why ${path}`,
  });
}

function lineCount(bytes: Buffer): number {
  const ends = bytes.reduce((all, byte) => (byte === 0x0a ? all + 1 : all), 0);
  return bytes.length > 0 && bytes.at(-1) !== 0x0a ? ends + 1 : ends;
}
