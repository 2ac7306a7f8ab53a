import { join } from "node:path";
import { Refusal } from "../../problem/refusal.ts";
import { readPrivateFile } from "../private-file.ts";
import { keyBytes, storeKey, type StoreKey } from "./sealed.ts";
import { remove, writeNew } from "./versions.ts";

export interface KeyOptions {
  /** The folder of key files, in the person's own configuration. */
  readonly folder: string;
  /** The key that the environment has, and the one to change to. */
  readonly given: string | undefined;
  readonly next: string | undefined;
  readonly random: (bytes: number) => Uint8Array;
}

export const keyVariable = "WAYBILL_SECRET_KEY";
export const nextKeyVariable = "WAYBILL_SECRET_NEW_KEY";

/** The keys of stores: from the environment, or each in a file that nobody else may read. */
export class Keys {
  readonly #folder: string;
  readonly #random: (bytes: number) => Uint8Array;
  /** Undefined where keys are in files. */
  readonly given: StoreKey | undefined;
  readonly next: StoreKey | undefined;

  constructor({ folder, given, next, random }: KeyOptions) {
    this.#folder = folder;
    this.#random = random;
    this.given = given === undefined ? undefined : keyOf(given, `The variable ${keyVariable}`);
    this.next = next === undefined ? undefined : keyOf(next, `The variable ${nextKeyVariable}`);
  }

  fileOf(store: string, id: string): string {
    return join(this.#folder, `${store}.${id}.key`);
  }

  /** Undefined where it is neither in the environment nor in its file. */
  async find(store: string, id: string): Promise<StoreKey | undefined> {
    if (this.given?.id === id) return this.given;
    if (this.next?.id === id) return this.next;
    const file = this.fileOf(store, id);
    const text = await readPrivateFile(file);
    if (text === undefined) return undefined;
    const key = keyOf(text, `The file ${file}`);
    if (key.id === id) return key;
    throw new Refusal("SECRET_KEY_WRONG", `The key in ${file} is not the one that its name says.`, {
      hint: "Put the right file back from a copy. Without it the stored secrets cannot be read: set them again.",
    });
  }

  /** A key in a new file. */
  async make(store: string): Promise<StoreKey> {
    const bytes = this.#random(keyBytes);
    const key = storeKey(bytes);
    await writeNew(this.fileOf(store, key.id), `${Buffer.from(bytes).toString("hex")}\n`);
    return key;
  }

  async remove(store: string, id: string): Promise<void> {
    await remove(this.fileOf(store, id));
  }
}

const digits = /^[0-9a-f]{64}$/iu;

function keyOf(text: string, what: string): StoreKey {
  const trimmed = text.trim();
  if (digits.test(trimmed)) return storeKey(Buffer.from(trimmed, "hex"));
  throw new Refusal("SECRET_KEY_INVALID", `${what} is no key.`, {
    hint: `A key has 64 hexadecimal digits. A new one: openssl rand -hex 32`,
  });
}
