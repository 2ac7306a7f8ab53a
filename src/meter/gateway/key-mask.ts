const star = "*";
const nothing = Buffer.alloc(0);

/**
 * Puts stars in the place of a key in bytes that go by, as many as it is long. Holds bytes back only where they may be the
 * beginning of the key.
 */
export class KeyMask {
  readonly #key: Buffer;
  #held: Buffer = nothing;

  constructor(key: string) {
    this.#key = Buffer.from(key);
  }

  add(chunk: Buffer): Buffer {
    const bytes = this.#held.length === 0 ? chunk : Buffer.concat([this.#held, chunk]);
    const masked = this.#mask(bytes);
    const from = masked.length - this.#begun(masked);
    this.#held = masked.subarray(from);
    return masked.subarray(0, from);
  }

  /** What was held back: it was no key. */
  end(): Buffer {
    const held = this.#held;
    this.#held = nothing;
    return held;
  }

  #mask(bytes: Buffer): Buffer {
    let at = bytes.indexOf(this.#key);
    if (at < 0) return bytes;
    const masked = Buffer.from(bytes);
    for (; at >= 0; at = masked.indexOf(this.#key, at)) masked.fill(star, at, at + this.#key.length);
    return masked;
  }

  /** How many of the last bytes may be the first ones of a key. */
  #begun(bytes: Buffer): number {
    for (let length = Math.min(this.#key.length - 1, bytes.length); length > 0; length--) {
      if (bytes.subarray(bytes.length - length).equals(this.#key.subarray(0, length))) return length;
    }
    return 0;
  }
}
