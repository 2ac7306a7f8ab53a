import type { Html } from "./html.ts";
import { html } from "./html.ts";

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

export function statusMark(status: string, reason?: string): Html {
  const known = Object.hasOwn(signs, status) ? status : "running";
  const words = reason === undefined ? status : `${status}: ${reason}`;
  return html`<span class="status ${known}"><span aria-hidden="true">${signs[known]}</span> ${words}</span>`;
}

/** A name for the place of an address on the page. */
export function anchorOf(prefix: string, address: string): string {
  return `${prefix}-${address.replaceAll(/[^A-Za-z0-9]/gu, (character) => `.${character.codePointAt(0)?.toString(16) ?? ""}.`)}`;
}

export function dollars(usd: number | null): string {
  if (usd === null) return "unknown";
  return usd === 0 ? "$0" : `$${usd < 0.1 ? usd.toFixed(4).replace(/0+$/u, "") : usd.toFixed(2)}`;
}

export function whole(number: number | null): string {
  return number === null ? "unknown" : number.toLocaleString("en-US");
}

/** The end of a text that is too long, and how many characters stand before it. */
export function lastOf(text: string, most: number): { readonly text: string; readonly before: number } {
  if (text.length <= most) return { text, before: 0 };
  const from = text.indexOf("\n", text.length - most);
  const at = from < 0 || from > text.length - most / 2 ? text.length - most : from + 1;
  return { text: text.slice(at), before: at };
}
