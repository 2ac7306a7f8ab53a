import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import { checkSecretName } from "../secret-name.ts";
import type { SecretSource } from "../secret.ts";
import { type KeyOptions, Keys, keyVariable, nextKeyVariable } from "./keys.ts";
import {
  decrypt,
  encrypt,
  type Encrypted,
  isSealed,
  newNonce,
  recordShape,
  seal,
  type StoreKey,
  type StoreRecord,
} from "./sealed.ts";
import { type Version, Versions } from "./versions.ts";

export interface SecretStoreOptions {
  /** The folder of the store itself. */
  readonly folder: string;
  readonly keys: Omit<KeyOptions, "random">;
  readonly random: (bytes: number) => Uint8Array;
}

/** What is in the store, opened: the values can be read. */
interface Opened {
  readonly version: Version;
  readonly record: StoreRecord;
  readonly key: StoreKey;
}

type Change = (opened: Opened | undefined) => Promise<StoreRecord | undefined>;

/** Secrets that are encrypted one by one. Any number of processes may read and change it at once. */
export class SecretStore implements SecretSource {
  readonly name = "the encrypted store";
  readonly #versions: Versions;
  readonly #folder: string;
  readonly #keys: () => Keys;
  readonly #random: (bytes: number) => Uint8Array;

  constructor({ folder, keys, random }: SecretStoreOptions) {
    this.#folder = folder;
    this.#random = random;
    this.#versions = new Versions(folder, random);
    // A bad key is refused where one is needed.
    this.#keys = () => new Keys({ ...keys, random });
  }

  readonly put = (name: string): string => `run: waybill secret set ${name}`;

  async names(): Promise<readonly string[]> {
    const { record } = await this.#read();
    return record === undefined ? [] : Object.keys(record.secrets).sort();
  }

  async find(name: string): Promise<string | undefined> {
    const { record } = await this.#read();
    if (record === undefined || !Object.hasOwn(record.secrets, name)) return undefined;
    const opened = await this.#open();
    if (opened === undefined || !Object.hasOwn(opened.record.secrets, name)) return undefined;
    return valueOf(opened, name);
  }

  /** True where it had one of that name before. */
  async set(name: string, value: string): Promise<boolean> {
    checkSecretName(name);
    let isThere = false;
    await this.#change(async (opened) => {
      isThere = opened !== undefined && Object.hasOwn(opened.record.secrets, name);
      const { store, key, secrets } =
        opened === undefined ? await this.#begin() : { ...opened.record, key: opened.key };
      const entry = this.#encrypt(key, store, { name, value });
      return seal(key, { store, retired: [], secrets: { ...secrets, [name]: entry } });
    });
    return isThere;
  }

  /** False where it has none of that name. */
  async remove(name: string): Promise<boolean> {
    checkSecretName(name);
    let isThere = false;
    await this.#change((opened) => {
      isThere = opened !== undefined && Object.hasOwn(opened.record.secrets, name);
      if (opened === undefined || !isThere) return Promise.resolve(undefined);
      const { [name]: _, ...secrets } = opened.record.secrets;
      return Promise.resolve(seal(opened.key, { store: opened.record.store, retired: [], secrets }));
    });
    return isThere;
  }

  /** Encrypts all values with a new key. Gives how many there are. */
  async rotate(): Promise<number> {
    let count = 0;
    await this.#change(async (opened) => {
      count = 0;
      if (opened === undefined) return undefined;
      const { store, secrets } = opened.record;
      const key = await this.#nextKey(opened);
      const again = Object.keys(secrets).map((name) => {
        return [name, this.#encrypt(key, store, { name, value: valueOf(opened, name) })] as const;
      });
      count = again.length;
      return seal(key, { store, retired: [opened.key.id], secrets: Object.fromEntries(again) });
    });
    return count;
  }

  #encrypt(
    key: StoreKey,
    store: string,
    { name, value }: { readonly name: string; readonly value: string },
  ): Encrypted {
    return encrypt(key, { store, name }, { value, nonce: newNonce(this.#random) });
  }

  async #begin(): Promise<{
    readonly store: string;
    readonly key: StoreKey;
    readonly secrets: StoreRecord["secrets"];
  }> {
    const store = Buffer.from(this.#random(8)).toString("hex");
    const keys = this.#keys();
    return { store, key: keys.given ?? (await keys.make(store)), secrets: {} };
  }

  async #nextKey({ key, record }: Opened): Promise<StoreKey> {
    const keys = this.#keys();
    if (keys.next !== undefined && keys.next.id !== key.id) return keys.next;
    if (keys.given?.id !== key.id) return keys.make(record.store);
    throw new Refusal(
      "SECRET_KEY_GIVEN",
      `The key of the stored secrets is in ${keyVariable}, and there is no new one.`,
      {
        hint: `Give the new one in ${nextKeyVariable} (openssl rand -hex 32), and put it into ${keyVariable} afterwards.`,
      },
    );
  }

  /** Does a change on what is newest, again and again until nobody was faster. */
  async #change(change: Change): Promise<void> {
    try {
      while (!(await this.#tryChange(change)));
    } catch (error) {
      throw this.#refusalOf(error);
    }
  }

  async #tryChange(change: Change): Promise<boolean> {
    const opened = await this.#open();
    const version = opened?.version ?? (await this.#versions.newest());
    if (opened === undefined && version.number > 0) return false;
    if (opened !== undefined) await this.#removeKeys(opened.record, opened.record.retired);
    const record = await change(opened);
    if (record === undefined) return true;
    const isDone = await this.#versions.add(version, `${JSON.stringify(record, undefined, 2)}\n`);
    if (isDone) await this.#removeKeys(record, record.retired);
    else if (record.key !== opened?.key.id) await this.#keys().remove(record.store, record.key);
    return isDone;
  }

  /** Files of keys that no version needs any more. */
  async #removeKeys({ store, key }: StoreRecord, ids: readonly string[]): Promise<void> {
    for (const id of ids) if (id !== key) await this.#keys().remove(store, id);
  }

  async #read(): Promise<{ readonly version: Version; readonly record: StoreRecord | undefined }> {
    try {
      const version = await this.#versions.newest();
      return { version, record: version.number === 0 ? undefined : recordOf(version) };
    } catch (error) {
      throw this.#refusalOf(error);
    }
  }

  /** Undefined where nothing was ever stored. */
  async #open(): Promise<Opened | undefined> {
    const { version, record } = await this.#read();
    if (record === undefined) return undefined;
    const keys = this.#keys();
    const key = await keys.find(record.store, record.key);
    if (key === undefined) {
      // The key may have been changed since.
      const { version: newest } = await this.#read();
      if (newest.number !== version.number) return this.#open();
      throw keyMissing(version, { keyFile: keys.fileOf(record.store, record.key), isGiven: keys.given !== undefined });
    }
    if (!isSealed(key, record)) throw changed(version);
    return { version, record, key };
  }

  #refusalOf(error: unknown): unknown {
    const code = errorCode(error);
    if (error instanceof Refusal || code === undefined) return error;
    return new Refusal(
      "SECRET_STORE_NOT_KEPT",
      `The stored secrets in ${this.#folder} cannot be read or changed (${code}).`,
      {
        hint: "Check that there is room on the disk, who may write there, and that the file system has hard links.",
        cause: error,
      },
    );
  }
}

function recordOf(version: Version): StoreRecord {
  try {
    return recordShape.parse(JSON.parse(version.text));
  } catch {
    throw changed(version);
  }
}

function valueOf({ record, key, version }: Opened, name: string): string {
  const value = decrypt(key, record, name);
  if (value === undefined) throw changed(version);
  return value;
}

function changed({ file }: Version): Refusal {
  return new Refusal(
    "SECRET_STORE_CHANGED",
    `The stored secrets in ${file} are damaged, or somebody has changed them.`,
    {
      hint: "Put the file back from a copy; or remove it, and set the secrets again: waybill secret set NAME",
    },
  );
}

function keyMissing(
  { file }: Version,
  { keyFile, isGiven }: { readonly keyFile: string; readonly isGiven: boolean },
): Refusal {
  const hint = `Put the key file back, or set ${keyVariable} to the key. Where it is lost, so are the values: remove ${file}, and set them again.`;
  return isGiven
    ? new Refusal(
        "SECRET_KEY_WRONG",
        `The stored secrets in ${file} have another key than the one in ${keyVariable}.`,
        { hint },
      )
    : new Refusal("SECRET_KEY_MISSING", `The key of the stored secrets in ${file} is not at ${keyFile}.`, { hint });
}
