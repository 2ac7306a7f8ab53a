import { withoutEnd } from "./code-lines.ts";
import { pathFromRoot, troubleOfPath } from "./claimed-path.ts";
import type { GradedFile, GradedFiles } from "./graded-files.ts";
import type { LineSpan } from "./line-span.ts";
import { locateQuote, quotedLines, relocationWindow } from "./locate-quote.ts";
import type { Claim, Reason, ReasonCode } from "./verdict.ts";

/** Where the lines of a claim stand, or why they do not. */
export type JudgedLines =
  | { readonly ok: true; readonly path: string; readonly span: LineSpan; readonly file: GradedFile }
  | { readonly ok: false; readonly reason: Omit<Reason, "claim"> };

/** Words that hold a text together and say nothing of what it does. */
const mereStructure = new Set(
  "begin break continue default do done else end endif esac fi finally pass return then try".split(" "),
);

export async function judgeLines(files: GradedFiles, claim: Claim): Promise<JudgedLines> {
  const path = pathFromRoot(claim.path);
  const trouble = troubleOfPath(path);
  if (trouble !== undefined)
    return no("PATH_INVALID", `${name(claim.path)} is no path from the root down: ${trouble}.`);
  const file = await files.read(path);
  if ("kind" in file) {
    return file.kind === "missing"
      ? no("FILE_MISSING", `There is no file ${name(path)} at the graded commit; links and submodules are none.`)
      : no("FILE_NOT_TEXT", `${name(path)} cannot be read as text at the graded commit.`);
  }
  const range = troubleOfRange(claim, file.text.lines.length);
  if (range !== undefined) return no("RANGE_INVALID", `${range} (${name(path)} has ${file.text.lines.length} lines).`);
  if (!hasWords(claim.quote)) return no("QUOTE_EMPTY", "The quote has no word in it. Quote the lines that show it.");
  const located = locateQuote(file.text.lines, claim.quote, claim);
  switch (located.kind) {
    case "nowhere":
      return no("QUOTE_NOT_THERE", notThere(path, claim, located.elsewhere));
    case "several":
      return no(
        "QUOTE_NOT_THERE",
        `The quote is not at line ${claim.startLine} of ${name(path)}, and it stands at several places near it: lines ${located.at.join(", ")}.`,
      );
    case "found":
      return judgeCode({ ok: true, path, span: located.span, file });
  }
}

function judgeCode(found: JudgedLines & { readonly ok: true }): JudgedLines {
  const { path, span, file } = found;
  const code = file.text.code(span).join("\n");
  const where = `The lines ${draw(span)} of ${name(path)}`;
  if (!hasWords(code)) return no("ONLY_COMMENTS", `${where} are only comments or blank: they do nothing.`);
  const words = code.match(/[\p{L}\p{N}_]+/gu) ?? [];
  return words.every((word) => mereStructure.has(word))
    ? no("QUOTE_EMPTY", `${where} only hold others together. Quote the lines that show it.`)
    : found;
}

function no(code: ReasonCode, message: string): JudgedLines {
  return { ok: false, reason: { code, message } };
}

function troubleOfRange({ startLine, endLine }: LineSpan, count: number): string | undefined {
  if (!Number.isSafeInteger(startLine) || !Number.isSafeInteger(endLine) || startLine < 1)
    return "Lines are counted from 1";
  if (endLine < startLine) return `The lines end (${endLine}) before they begin (${startLine})`;
  const last = count + relocationWindow;
  return startLine > last || endLine > last ? `The lines ${startLine}-${endLine} are not in the file` : undefined;
}

function hasWords(text: string): boolean {
  return /[\p{L}\p{N}]/u.test(text);
}

function notThere(path: string, claim: Claim, elsewhere: number | undefined): string {
  const first = withoutEnd(quotedLines(claim.quote)[0] ?? "");
  const where = `The quote is not at the lines ${draw(claim)} of ${name(path)} at the graded commit`;
  return elsewhere === undefined
    ? `${where}, nor anywhere else in it; it begins with ${name(first.slice(0, 80))}. Lines have to be quoted whole and as they are.`
    : `${where}; it stands at line ${elsewhere}, or its lines are not as many as was said.`;
}

function name(text: string): string {
  return JSON.stringify(text);
}

function draw({ startLine, endLine }: LineSpan): string {
  return startLine === endLine ? `${startLine}` : `${startLine}-${endLine}`;
}
