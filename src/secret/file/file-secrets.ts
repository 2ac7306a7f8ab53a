import { Refusal } from "../../problem/refusal.ts";
import { readPrivateFile } from "../private-file.ts";
import type { SecretSource } from "../secret.ts";
import { parseSecretFile } from "./parse-secret-file.ts";

/** Lines of `NAME=value` in a file that nobody else may read. An empty value is none. */
export function fileSecrets(path: string): SecretSource {
  return {
    name: `the file ${path}`,
    put: (name) => `write ${name}=… into ${path}`,
    find: async (name) => (await read(path)).get(name) || undefined,
    names: async () => [...(await read(path))].flatMap(([name, value]) => (value === "" ? [] : [name])),
  };
}

async function read(path: string): Promise<ReadonlyMap<string, string>> {
  const text = await readPrivateFile(path);
  if (text === undefined) return new Map();
  const parsed = parseSecretFile(text);
  if (parsed.ok) return parsed.values;
  throw new Refusal("SECRET_FILE_INVALID", `Line ${parsed.line} of ${path} ${parsed.what}.`, {
    hint: "Write NAME=value; put a value with blanks, quotes or several lines in quotes: NAME='two words'.",
  });
}
