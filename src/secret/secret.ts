/** Where secret values come from. */
export interface SecretSource {
  /** What it is, for messages: `the environment`, `the file …`. */
  readonly name: string;
  /** How a secret gets there, in words that a hint is made of. */
  readonly put: (name: string) => string;
  /** Undefined where it has no such secret. */
  find(name: string): Promise<string | undefined>;
  /** The names of those that are kept there for Waybill. */
  names(): Promise<readonly string[]>;
}

/** The secrets of a project. */
export interface Secrets {
  /** The value that the first of the sources has; undefined where none has it. */
  find(name: string): Promise<string | undefined>;
  /** The values of all of these. Refused with the names that are nowhere, and where they can be put. */
  need(names: readonly string[]): Promise<Readonly<Record<string, string>>>;
  /** All names that are kept for Waybill, sorted, with the source that is asked first. */
  list(): Promise<readonly SecretWords[]>;
}

export interface SecretWords {
  readonly name: string;
  readonly source: string;
}
