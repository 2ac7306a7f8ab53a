import type { RecordedStep } from "../ship/run-record.ts";
import type { Sum } from "../ship/spent.ts";
import { type Html, html } from "./html.ts";

/** How a status looks: a sign and a word, so that nobody has to see a colour. */
const signs: Readonly<Record<string, string>> = {
  success: "✓",
  failure: "✗",
  cancelled: "⊘",
  skipped: "–",
  waiting: "⧗",
  running: "▸",
  interrupted: "!",
};

const mostReason = 80;
const mostFound = 160;

export function statusMark(status: string, reason?: string): Html {
  const known = Object.hasOwn(signs, status) ? status : "running";
  const words = reason === undefined ? status : `${status}: ${headOf(reason, mostReason)}`;
  return html`<span class="status ${known}"><span aria-hidden="true">${signs[known]}</span> ${words}</span>`;
}

/** Where there are many, what went well is only a sign; so is what let the run go on though it has found something, which it says when it is pointed at. */
export function smallMark({ status, reason, message }: Pick<RecordedStep, "status" | "reason" | "message">): Html {
  if (status !== "success" || reason !== undefined) return statusMark(status, reason);
  if (message === undefined)
    return html`<span class="ok"><span aria-hidden="true">✓</span><span class="unseen">success</span></span>`;
  const found = headOf(message, mostFound);
  return html`<span class="found" title="${found}"
    ><span aria-hidden="true">!</span><span class="unseen">${found}</span></span
  >`;
}

/** A part that holds others and began none of them, since its condition or its list did not ask for any. */
export const notEntered: Html = html`<span class="none">not entered</span>`;

export function dollars(usd: number): string {
  if (usd === 0) return "$0";
  return `$${usd < 0.001 ? usd.toPrecision(1) : usd.toFixed(usd < 0.1 ? 3 : 2)}`;
}

export function whole(number: number): string {
  return number.toLocaleString("en-US");
}

/** What is not known of all is told as what it is at least. */
export function sumWords({ known, isWhole }: Sum, words: (number: number) => string): string {
  if (isWhole) return words(known);
  return known === 0 ? "unknown" : `at least ${words(known)}`;
}

export function momentWords(at: number): string {
  return `${new Date(at).toISOString().slice(0, 16).replace("T", " ")} UTC`;
}

export function headOf(text: string, most: number): string {
  return text.length <= most ? text : `${text.slice(0, most)}…`;
}

/** The end of a text that is too long, and how many characters stand before it. */
export function lastOf(text: string, most: number): { readonly text: string; readonly before: number } {
  if (text.length <= most) return { text, before: 0 };
  const from = text.indexOf("\n", text.length - most);
  const at = from < 0 || from > text.length - most / 2 ? text.length - most : from + 1;
  return { text: text.slice(at), before: at };
}
