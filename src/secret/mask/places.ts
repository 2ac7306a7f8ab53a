/** Most texts are short. */
const least = 16;
/** It grows further only for secrets with many escapes. */
const enough = 512;

/** Where in the text the bytes of its loose reading stand. Only those are kept from which on the distance is another one. */
export class Places {
  #reads = new Float64Array(least);
  #shifts = new Float64Array(least);
  #last = 0;
  #shift = 0;

  /** Whether it is time to forget: it grows otherwise. */
  get isFull(): boolean {
    return this.#last > this.#reads.length - 8;
  }

  /** The number in the reading of what comes at this place of the text, which is the newest. */
  read(at: number): number {
    return at - this.#shift;
  }

  /** From this byte of the reading on, they stand in the text from this place on. */
  stand(read: number, at: number): void {
    if (this.#reads[this.#last] !== read) this.#last++;
    if (this.#last === this.#reads.length) this.#grow();
    this.#shift = at - read;
    this.#reads[this.#last] = read;
    this.#shifts[this.#last] = this.#shift;
  }

  find(read: number): number {
    return read + (this.#shifts[this.#lastBefore(read)] ?? 0);
  }

  /** Nothing before this byte is asked for again. */
  forget(read: number): void {
    const first = this.#lastBefore(read);
    if (first > 0) {
      this.#reads.copyWithin(0, first, this.#last + 1);
      this.#shifts.copyWithin(0, first, this.#last + 1);
      this.#last -= first;
    }
    if (this.#last > this.#reads.length / 2 || this.#reads.length < enough) this.#grow();
  }

  #grow(): void {
    const [reads, shifts] = [this.#reads, this.#shifts];
    this.#reads = new Float64Array(reads.length * 2);
    this.#shifts = new Float64Array(reads.length * 2);
    this.#reads.set(reads);
    this.#shifts.set(shifts);
  }

  #lastBefore(read: number): number {
    let index = this.#last;
    while (index > 0 && (this.#reads[index] ?? 0) > read) index--;
    return index;
  }
}
