import { createHash } from "node:crypto";

const longest = 48;

/**
 * An id made of a text alone, so that it stays whatever stands around it. Where letters, digits and single gaps do not say
 * all of it, a piece of its hash tells it from others that read alike.
 */
export function idOf(text: string): string {
  const words = wordsOf(text);
  const slug = words
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}]+/gu, "-")
    .replaceAll(/^-|-$/g, "");
  const short = slug.length <= longest ? slug : cut(slug);
  return short === words.toLowerCase().replaceAll(" ", "-") ? short : `${short === "" ? "id" : short}-${piece(words)}`;
}

/** Of the words of a text, whatever is between them. */
export function hashOf(text: string): string {
  return createHash("sha256").update(wordsOf(text)).digest("hex");
}

function wordsOf(text: string): string {
  return text.normalize("NFC").trim().replaceAll(/\s+/g, " ");
}

function piece(words: string): string {
  return createHash("sha256").update(words).digest("hex").slice(0, 4);
}

/** At the end of a word. */
function cut(slug: string): string {
  const short = slug.slice(0, longest + 1);
  const end = short.lastIndexOf("-");
  return end > longest / 2 ? short.slice(0, end) : short.slice(0, longest);
}
