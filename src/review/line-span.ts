/** Lines counted from 1, the last included. */
export interface LineSpan {
  readonly startLine: number;
  readonly endLine: number;
}
