/**
 * The text of bytes in UTF-16, by their byte order mark, or without one where the zeros of plain letters stand at every other
 * place. Undefined for all others.
 */
export function wideText(bytes: Buffer): string | undefined {
  const order = orderOf(bytes);
  return order === undefined ? undefined : new TextDecoder(order).decode(bytes);
}

function orderOf(bytes: Buffer): "utf-16le" | "utf-16be" | undefined {
  if (bytes.length < 2) return undefined;
  const mark = bytes.readUInt16BE(0);
  if (mark === 0xfffe) return "utf-16le";
  if (mark === 0xfeff) return "utf-16be";
  let [even, odd] = [0, 0];
  for (let at = bytes.indexOf(0); at !== -1; at = bytes.indexOf(0, at + 1)) {
    if (at % 2 === 0) even++;
    else odd++;
  }
  const isMost = Math.max(even, odd) > bytes.length / 4 && Math.min(even, odd) < Math.max(even, odd) / 4;
  if (!isMost) return undefined;
  return odd > even ? "utf-16le" : "utf-16be";
}
