import { link, mkdir, open, readdir, readFile, unlink } from "node:fs/promises";
import { dirname, join } from "node:path";
import { errorCode } from "../../problem/error-code.ts";

export interface Version {
  /** 0 where there is none yet. */
  readonly number: number;
  readonly file: string;
  readonly text: string;
}

const named = /^(\d+)\.json$/u;

/**
 * A file of which each change is a new version, made under its number in one step that only one process can do. The highest number
 * counts; it is never removed. Whoever dies in the middle leaves the one before, or the new one.
 */
export class Versions {
  readonly #folder: string;
  readonly #random: (bytes: number) => Uint8Array;

  constructor(folder: string, random: (bytes: number) => Uint8Array) {
    this.#folder = folder;
    this.#random = random;
  }

  async newest(): Promise<Version> {
    for (;;) {
      const number = Math.max(0, ...(await this.#numbers()));
      const file = this.#fileOf(number);
      if (number === 0) return { number, file: this.#fileOf(1), text: "" };
      const text = await textOf(file);
      // A newer one has taken its place since.
      if (text !== undefined) return { number, file, text };
    }
  }

  /** False where another process was faster: then nothing is changed. */
  async add({ number }: Version, text: string): Promise<boolean> {
    await makeFolder(this.#folder);
    const file = this.#fileOf(number + 1);
    const temporary = join(this.#folder, `.${Buffer.from(this.#random(8)).toString("hex")}.tmp`);
    try {
      await write(temporary, text);
      await link(temporary, file);
    } catch (error) {
      if (errorCode(error) === "EEXIST") return false;
      throw error;
    } finally {
      await remove(temporary);
    }
    // The number may have been free because newer ones had come, and it was removed.
    const numbers = await this.#numbers();
    if (Math.max(...numbers) > number + 1) {
      await remove(file);
      return false;
    }
    await sync(this.#folder);
    for (const old of numbers) if (old <= number) await remove(this.#fileOf(old));
    return true;
  }

  async #numbers(): Promise<readonly number[]> {
    try {
      return (await readdir(this.#folder)).flatMap((name) => {
        const [, digits] = named.exec(name) ?? [];
        return digits === undefined ? [] : [Number(digits)];
      });
    } catch (error) {
      if (errorCode(error) === "ENOENT") return [];
      throw error;
    }
  }

  #fileOf(number: number): string {
    return join(this.#folder, `${number}.json`);
  }
}

async function textOf(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if (errorCode(error) === "ENOENT") return undefined;
    throw error;
  }
}

/** Writes a new file that nobody else may read, and has the disk keep it. */
export async function writeNew(file: string, text: string): Promise<void> {
  await makeFolder(dirname(file));
  await write(file, text);
  await sync(dirname(file));
}

async function write(file: string, text: string): Promise<void> {
  const handle = await open(file, "wx", 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Removes a file, if it is there. */
export async function remove(file: string): Promise<void> {
  try {
    await unlink(file);
  } catch (error) {
    if (errorCode(error) !== "ENOENT") throw error;
  }
}

async function makeFolder(folder: string): Promise<void> {
  const first = await mkdir(folder, { recursive: true, mode: 0o700 });
  if (first === undefined) return;
  for (let at = folder; at.length >= first.length; at = dirname(at)) await sync(dirname(at));
}

async function sync(folder: string): Promise<void> {
  const handle = await open(folder, "r");
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
