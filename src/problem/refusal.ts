export interface RefusalOptions {
  readonly hint?: string;
  readonly cause?: unknown;
}

/** An operation that cannot go on for a reason outside the program. Thrown, and caught only at a door. */
export class Refusal extends Error {
  readonly code: string;
  readonly hint: string | undefined;

  constructor(code: string, message: string, options: RefusalOptions = {}) {
    super(message, { cause: options.cause });
    this.name = "Refusal";
    this.code = code;
    this.hint = options.hint;
  }
}
