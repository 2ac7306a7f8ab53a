/** The time, and what shall happen at a time. */
export interface Clock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Calls once, when the time has come; the answer takes the wish back. */
  alarm(at: number, ring: () => void): () => void;
}
