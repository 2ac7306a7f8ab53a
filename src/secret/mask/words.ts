const wordSign = /[A-Za-z0-9_-]/u;

/**
 * Whether the byte before this one belongs to the same word. The letter of an escape, as in `\n`, does not, and neither does the
 * end of a colour.
 */
export function isInsideWord(data: Uint8Array, at: number): boolean {
  const last = signAt(data, at - 1);
  if (!wordSign.test(last)) return false;
  const earlier = signAt(data, at - 2);
  if (earlier === "\\" && /[nrtbf]/u.test(last)) return false;
  return !(last === "m" && /[0-9;[]/u.test(earlier));
}

function signAt(data: Uint8Array, at: number): string {
  const byte = data[at];
  return byte === undefined ? "" : String.fromCharCode(byte);
}
