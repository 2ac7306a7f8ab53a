import type { AgentEvent } from "./event.ts";
import { endBefore } from "./line-splitter.ts";

/** A message that comes in pieces, of which no more than its beginning is held. */
export class HeldText {
  readonly #most: number;
  #parts: string[] = [];
  #length = 0;
  #isCut = false;

  constructor(most: number) {
    this.#most = most;
  }

  /** How many characters are held. */
  get held(): number {
    return this.#length;
  }

  add(piece: string): void {
    if (piece === "" || this.#isCut) return;
    const room = this.#most - this.#length;
    const kept = piece.length > room ? piece.slice(0, endBefore(piece, room)) : piece;
    this.#isCut = kept !== piece;
    this.#length += kept.length;
    this.#parts.push(kept);
  }

  /** What was said by now; the next piece begins another. */
  message(): readonly AgentEvent[] {
    const text = this.#parts.join("");
    const cut = this.#isCut ? { isCut: true as const } : {};
    this.#parts = [];
    this.#length = 0;
    this.#isCut = false;
    return text === "" ? [] : [{ type: "message", text, ...cut }];
  }
}
