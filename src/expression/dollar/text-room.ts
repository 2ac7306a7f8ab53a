/** How many characters one evaluation may put together, in all its texts: no expression can fill the memory. */
export const mostText = 10_000_000;

/** What is left of them. */
export class TextRoom {
  private left = mostText;

  /** The pieces as one text; undefined where there is no room for it. */
  join(pieces: Iterable<string>): string | undefined {
    const taken: string[] = [];
    for (const piece of pieces) {
      this.left -= piece.length;
      if (this.left < 0) return undefined;
      taken.push(piece);
    }
    return taken.join("");
  }
}
