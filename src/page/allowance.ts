import type { Html } from "./html.ts";

/** How much may still be put into a part of the page, so that all of it has an end whatever a run has done. */
export class Allowance {
  #left: number;
  /** How many have found room. */
  #taken = 0;

  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** In bytes. */
  get left(): number {
    return Math.max(0, this.#left);
  }

  get taken(): number {
    return this.#taken;
  }

  /** Whether there is room for it, which is then used up. Once there was none, there is none. */
  take({ markup }: Html): boolean {
    this.#left -= Buffer.byteLength(markup);
    if (this.#left < 0) return false;
    this.#taken++;
    return true;
  }

  /** As many of them, from the first on, as there is room for. */
  fit<Item>(items: readonly Item[], draw: (item: Item, index: number) => Html): readonly Html[] {
    const drawn: Html[] = [];
    for (const [index, item] of items.entries()) {
      const part = draw(item, index);
      if (!this.take(part)) break;
      drawn.push(part);
    }
    return drawn;
  }
}
