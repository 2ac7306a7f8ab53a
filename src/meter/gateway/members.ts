import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { parsed } from "./error-said.ts";

const quote = 0x22;
const backslash = 0x5c;
const openings = new Set([0x7b, 0x5b]);
const closings = new Set([0x7d, 0x5d]);
const spaces = new Set([0x20, 0x09, 0x0a, 0x0d]);

export type ReadMembers =
  | { readonly ok: true; readonly members: JsonObject; readonly names: ReadonlySet<string> }
  | { readonly ok: false; readonly why: string };

/**
 * The members of a JSON object that are asked for, without building the rest: a request carries a whole conversation. What is
 * inside the others is not checked. A member that stands there twice is refused, since nobody can say which one counts.
 */
export function readMembers(text: Buffer, wanted: ReadonlySet<string>): ReadMembers {
  const members: [string, JsonValue][] = [];
  const names = new Set<string>();
  let at = skipSpace(text, 0);
  if (text[at] !== 0x7b) return noObject;
  at = skipSpace(text, at + 1);
  while (text[at] !== 0x7d) {
    const member = readMember(text, at);
    if (member === undefined) return noObject;
    const { name, from, to } = member;
    if (names.has(name)) return { ok: false, why: `the body has ${JSON.stringify(name)} twice` };
    if (wanted.has(name)) {
      const value = parsed(text.toString("utf8", from, to));
      if (value === undefined) return noObject;
      members.push([name, value]);
    }
    names.add(name);
    at = skipSpace(text, to);
    if (text[at] === 0x2c) at = skipSpace(text, at + 1);
    else if (text[at] !== 0x7d) return noObject;
  }
  if (skipSpace(text, at + 1) !== text.length) return noObject;
  return { ok: true, members: Object.fromEntries(members), names };
}

/** The body with one more member in front of the others. */
export function withMember(text: Buffer, name: string, value: JsonValue): Buffer {
  const start = text.indexOf(0x7b) + 1;
  const member = `${JSON.stringify(name)}:${JSON.stringify(value)},`;
  return Buffer.concat([text.subarray(0, start), Buffer.from(member), text.subarray(start)]);
}

/** The body with another value for a member that it has. */
export function withValue(text: Buffer, name: string, value: JsonValue): Buffer {
  const whole = parsed(text.toString("utf8"));
  if (whole === undefined || !isJsonObject(whole)) return text;
  return Buffer.from(JSON.stringify({ ...whole, [name]: value }));
}

const noObject: ReadMembers = { ok: false, why: "the body is no JSON object" };

interface Member {
  readonly name: string;
  readonly from: number;
  readonly to: number;
}

function readMember(text: Buffer, at: number): Member | undefined {
  const nameEnd = text[at] === quote ? stringEnd(text, at) : -1;
  if (nameEnd < 0) return undefined;
  const name = parsed(text.toString("utf8", at, nameEnd));
  const colon = skipSpace(text, nameEnd);
  if (typeof name !== "string" || text[colon] !== 0x3a) return undefined;
  const from = skipSpace(text, colon + 1);
  const to = valueEnd(text, from);
  return to > from ? { name, from, to } : undefined;
}

function skipSpace(text: Buffer, from: number): number {
  let at = from;
  while (spaces.has(text[at] ?? 0)) at++;
  return at;
}

/** The place behind the value; -1 where it has no end. */
function valueEnd(text: Buffer, from: number): number {
  const first = text[from] ?? 0;
  if (first === quote) return stringEnd(text, from);
  if (openings.has(first)) return bracketsEnd(text, from);
  let at = from;
  while (at < text.length && !isAfterValue(text[at] ?? 0)) at++;
  return at;
}

function isAfterValue(byte: number): boolean {
  return byte === 0x2c || closings.has(byte) || spaces.has(byte);
}

function bracketsEnd(text: Buffer, from: number): number {
  let depth = 0;
  for (let at = from; at < text.length; at++) {
    const byte = text[at];
    if (byte === quote) {
      at = stringEnd(text, at) - 1;
      if (at < 0) return -1;
    } else if (byte === 0x7b || byte === 0x5b) depth++;
    else if (byte === 0x7d || byte === 0x5d) {
      depth--;
      if (depth === 0) return at + 1;
    }
  }
  return -1;
}

function stringEnd(text: Buffer, from: number): number {
  for (let at = text.indexOf(quote, from + 1); at >= 0; at = text.indexOf(quote, at + 1)) {
    let slashes = 0;
    while (text[at - 1 - slashes] === backslash) slashes++;
    if (slashes % 2 === 0) return at + 1;
  }
  return -1;
}
