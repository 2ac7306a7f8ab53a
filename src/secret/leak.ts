/** A secret that stands in a file. It says where, and nothing of the secret. */
export interface Leak {
  readonly file: string;
  /** Both count from 1; columns count UTF-16 units, as editors do. */
  readonly line: number;
  readonly column: number;
  /** What it looks like, by the name of the rule: `github`, `private key`, `known` for a value that is known. */
  readonly rule: string;
}
