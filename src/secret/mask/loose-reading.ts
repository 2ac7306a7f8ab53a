/**
 * How text is read to find a secret in it that was written another way: escapes of JSON, of any depth and style, and of URLs are
 * taken away, so are line ends, and signs that stand for each other in base64 and in forms are one. Secrets are read in the same
 * way before they are looked for.
 */
export const dropped = -1;
const escape = -2;

/** What each byte is read as, or one of the two above. */
export const readings = Int16Array.from({ length: 256 }, (_, byte) => {
  if (byte === 0x5c || byte === 0x25) return escape;
  return plain(byte);
});

function plain(byte: number): number {
  if (byte < 0x20) return dropped;
  const sign = String.fromCharCode(byte);
  if (sign === "-" || sign === " ") return 0x2b;
  return sign === "_" ? 0x2f : byte;
}

/** What a stretch of text that begins with an escape is read as. */
export interface Escape {
  readonly length: number;
  readonly bytes: readonly number[];
}

const backslash = 0x5c;
const percent = 0x25;
const letterU = 0x75;
const letterX = 0x78;
/** The letters that stand for a line end, a tab and the like behind a backslash. */
const letters = Uint8Array.from({ length: 256 }, (_, byte) => ("nrtbf".includes(String.fromCharCode(byte)) ? 1 : 0));
const nothing: readonly number[] = [];
/** The most bytes of backslashes that count as one: text in JSON in JSON, and so on. */
const deepest = 64;
/** How often `%25` may stand for the sign of an escape. */
const deepestPercent = 6;

/** The length of the escape of a line end or the like, which is the most frequent one; 0 for all others. */
export function droppedEscape(data: Uint8Array, at: number): number {
  if (data[at] !== backslash || at + 1 >= data.length) return 0;
  return letters[data[at + 1] ?? 0] === 1 ? 2 : 0;
}

/** Undefined where the end of the text decides, and more may come. */
export function readEscape(data: Uint8Array, at: number, isEnd: boolean): Escape | undefined {
  const signs = readBackslashes(data, at, isEnd);
  if (signs === 0) return undefined;
  if (signs > 0) return readAfterBackslash(data, { at, next: at + signs }, isEnd);
  const sign = readPercent(data, at, isEnd);
  return sign === undefined ? undefined : { length: sign.length, bytes: one(sign.code) };
}

/** How many bytes of backslashes stand there, each as it is or as in a URL; below 0 for none, 0 where more may come. */
function readBackslashes(data: Uint8Array, at: number, isEnd: boolean): number {
  let next = at;
  while (next - at < deepest) {
    if (data[next] === backslash) next++;
    else if (data[next] === percent) {
      const sign = readPercent(data, next, isEnd);
      if (sign === undefined) return 0;
      if (sign.code !== backslash) break;
      next += sign.length;
    } else break;
  }
  if (data[next] === undefined && !isEnd) return 0;
  return next > at ? next - at : -1;
}

/** The byte that an escape of a URL means, also where that is escaped itself. */
function readPercent(
  data: Uint8Array,
  at: number,
  isEnd: boolean,
): { readonly length: number; readonly code: number } | undefined {
  let length = 1;
  let code = percent;
  for (let depth = 0; depth < deepestPercent && code === percent; depth++) {
    const inner = hex(data, at + length, 2);
    if (inner === "more" && !isEnd) return undefined;
    if (typeof inner !== "number") break;
    length += 2;
    code = inner;
  }
  return { length, code };
}

function readAfterBackslash(data: Uint8Array, { at, next }: Signs, isEnd: boolean): Escape | undefined {
  const sign = data[next];
  if (sign === undefined || sign === backslash || sign === percent) return { length: next - at, bytes: nothing };
  if (letters[sign] === 1) return { length: next + 1 - at, bytes: nothing };
  if (sign === letterU) return readUnicode(data, { at, next }, isEnd);
  const code = sign === letterX ? hex(data, next + 1, 2) : undefined;
  if (code === "more" && !isEnd) return undefined;
  return typeof code === "number"
    ? { length: next + 3 - at, bytes: one(code) }
    : { length: next + 1 - at, bytes: one(sign) };
}

/** Where the backslashes begin, and what follows them. */
interface Signs {
  readonly at: number;
  readonly next: number;
}

/** `\u20ac`, or two of them that are one character. */
function readUnicode(data: Uint8Array, { at, next }: Signs, isEnd: boolean): Escape | undefined {
  const code = hex(data, next + 1, 4);
  if (code === "more" && !isEnd) return undefined;
  if (typeof code !== "number") return { length: next + 1 - at, bytes: one(letterU) };
  const end = next + 5;
  if (code < 0xd800 || code > 0xdbff) return { length: end - at, bytes: utf8(code) };
  const signs = readBackslashes(data, end, isEnd);
  const low = signs > 0 && data[end + signs] === letterU ? hex(data, end + signs + 1, 4) : undefined;
  if ((signs === 0 || low === "more") && !isEnd) return undefined;
  if (typeof low !== "number" || low < 0xdc00 || low > 0xdfff) return { length: end - at, bytes: utf8(code) };
  return { length: end + signs + 5 - at, bytes: utf8(0x10000 + ((code - 0xd800) << 10) + (low - 0xdc00)) };
}

function utf8(code: number): readonly number[] {
  return code < 0x80 ? one(code) : [...Buffer.from(String.fromCodePoint(code))];
}

function one(byte: number): readonly number[] {
  const reading = byte === backslash ? dropped : plain(byte);
  return reading === dropped ? nothing : [reading];
}

/** A number of hexadecimal digits; `more` where the text ends before it can be known, undefined where there are others. */
function hex(data: Uint8Array, at: number, digits: number): number | "more" | undefined {
  let code = 0;
  for (let index = at; index < at + digits; index++) {
    const byte = data[index];
    if (byte === undefined) return "more";
    const digit = hexDigits[byte] ?? -1;
    if (digit < 0) return undefined;
    code = code * 16 + digit;
  }
  return code;
}

const hexDigits = Int8Array.from({ length: 256 }, (_, byte) => {
  const digit = Number.parseInt(String.fromCharCode(byte), 16);
  return Number.isNaN(digit) ? -1 : digit;
});

/** All of a text, as it is read. */
export function readLoosely(data: Uint8Array): Uint8Array {
  const bytes: number[] = [];
  for (let at = 0; at < data.length;) {
    const reading = readings[data[at] ?? 0] ?? dropped;
    const read = reading === escape ? readEscape(data, at, true) : undefined;
    if (read !== undefined) bytes.push(...read.bytes);
    else if (reading !== dropped) bytes.push(reading);
    at += read?.length ?? 1;
  }
  return Uint8Array.from(bytes);
}
