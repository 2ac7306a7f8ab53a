import { readLoosely } from "./loose-reading.ts";

/** Values of less than four characters are found everywhere: to hide them would hide what is no secret, and tell them besides. */
const longEnough = /.{4}/su;
/** Shorter ones, written another way, would be found in pictures and hashes. */
const leastBytes = 6;
/** For larger ones the tables would be too large: a key of 16,384 bits fits. */
const mostLength = 16 * 1024;

/** A value as it stands: whole, line by line, and as text in JSON. */
export function exactForms(value: string): readonly string[] {
  return piecesOf(value).flatMap((piece) => [piece, inJson(piece)]);
}

/** A value as it is written in other ways, in the bytes of a loose reading. */
export function looseForms(value: string): readonly Uint8Array[] {
  if (value.length > mostLength) return [];
  const [whole, ...lines] = piecesOf(value).map((piece) => Buffer.from(piece));
  if (whole === undefined) return [];
  const pieces = lines.some((line) => line.length < leastBytes) ? [whole, ...lines] : lines;
  return pieces
    .flatMap((piece) => [readLoosely(piece), ...encoded(piece), ...encoded(Buffer.from(inJson(piece.toString())))])
    .filter(({ length }) => length >= leastBytes);
}

/** The whole first, without the blanks around it. */
function piecesOf(value: string): readonly string[] {
  return [value, ...value.split(/[\r\n]+/u)].map((piece) => piece.trim()).filter((piece) => longEnough.test(piece));
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function encoded(bytes: Buffer): readonly Uint8Array[] {
  if (bytes.length < leastBytes) return [];
  const digits = bytes.toString("hex");
  const forms = [0, 1, 2].map((before) => inBase64(bytes, before));
  return [...forms, digits, digits.toUpperCase()].map((form) => readLoosely(Buffer.from(form)));
}

/** The signs of base64 that hold nothing but these bytes, where so many others stand before them. */
function inBase64(bytes: Uint8Array, before: number): string {
  const text = Buffer.concat([Buffer.alloc(before), bytes]).toString("base64");
  return text.slice(Math.ceil((before * 8) / 6), Math.floor(((before + bytes.length) * 8) / 6));
}
