const odd = /^"|\0|\p{Surrogate}/u;

/**
 * A text as people read it in the tables, and as it comes back exactly: SQLite keeps no half of a pair of surrogates, and some of
 * its drivers end a text at a NUL. Such texts are JSON there.
 */
export function keptText(text: string): string {
  return odd.test(text) ? JSON.stringify(text) : text;
}

export function givenText(kept: string): string {
  return kept.startsWith('"') ? JSON.parse(kept) : kept;
}
