/** A stretch of text as offsets in UTF-16 units: `start` included, `end` not. */
export interface TextRange {
  readonly start: number;
  readonly end: number;
}
