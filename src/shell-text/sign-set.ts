/** Characters that are asked for at every step of a reading: a table of those of ASCII, by their codes. */
export class SignSet {
  readonly #signs: RegExp;
  readonly #ascii = new Uint8Array(128);

  constructor(signs: RegExp) {
    this.#signs = signs;
    for (let code = 0; code < this.#ascii.length; code++) this.#ascii[code] = this.#test(code) ? 1 : 0;
  }

  /** `code` is that of a character. */
  has(code: number): boolean {
    return code < 128 ? this.#ascii[code] === 1 : this.#test(code);
  }

  #test(code: number): boolean {
    return this.#signs.test(String.fromCharCode(code));
  }
}
