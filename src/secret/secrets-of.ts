import { Refusal } from "../problem/refusal.ts";
import { checkSecretName } from "./secret-name.ts";
import type { Secrets, SecretSource, SecretWords } from "./secret.ts";

/** The secrets of several sources; the first one that has a name is the one that counts. */
export function secretsOf(sources: readonly SecretSource[]): Secrets {
  return new SourcedSecrets(sources);
}

class SourcedSecrets implements Secrets {
  readonly #sources: readonly SecretSource[];

  constructor(sources: readonly SecretSource[]) {
    this.#sources = sources;
  }

  async find(name: string): Promise<string | undefined> {
    return (await this.#lookUp(name))?.value;
  }

  async need(names: readonly string[]): Promise<Readonly<Record<string, string>>> {
    const asked = [...new Set(names)];
    const found = new Map<string, string>();
    for (const name of asked) {
      const value = await this.find(name);
      if (value !== undefined) found.set(name, value);
    }
    const missing = asked.filter((name) => !found.has(name));
    if (missing.length > 0) throw this.#missing(missing);
    return Object.fromEntries(found);
  }

  async list(): Promise<readonly SecretWords[]> {
    const names = await Promise.all(this.#sources.map((source) => source.names()));
    const words: SecretWords[] = [];
    for (const name of [...new Set(names.flat())].sort()) {
      const source = await this.#sourceOf(name, names);
      words.push({ name, source });
    }
    return words;
  }

  async #lookUp(name: string): Promise<{ readonly value: string } | undefined> {
    checkSecretName(name);
    for (const source of this.#sources) {
      const value = await source.find(name);
      if (value !== undefined) return { value };
    }
    return undefined;
  }

  /** By names where a source has them: to list what an encrypted source has, no key is needed. */
  async #sourceOf(name: string, names: readonly (readonly string[])[]): Promise<string> {
    for (const [at, source] of this.#sources.entries()) {
      if (names[at]?.includes(name) === true) return source.name;
      if (names[at]?.length === 0 && (await source.find(name)) !== undefined) return source.name;
    }
    throw new Error(`No source has ${name} any more.`);
  }

  #missing(missing: readonly string[]): Refusal {
    const [first = "", ...others] = missing;
    const message =
      others.length === 0
        ? `The secret ${first} is nowhere to be found.`
        : `These secrets are nowhere to be found: ${missing.join(", ")}.`;
    const ways = this.#sources.map((source) => source.put(first));
    const hint = `${ways.join("; or ")}${others.length === 0 ? "" : "; and the others likewise"}.`;
    return new Refusal("SECRET_MISSING", message, { hint: `${hint.charAt(0).toUpperCase()}${hint.slice(1)}` });
  }
}
