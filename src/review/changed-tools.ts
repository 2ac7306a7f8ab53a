import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";

/** Where a manifest says from where a package is taken. */
const sections = [
  "dependencies",
  "devDependencies",
  "optionalDependencies",
  "overrides",
  "resolutions",
  "patchedDependencies",
  "pnpm",
];

/** The tools that run tests, and their parts. */
const known =
  /^(?:@(?:vitest|jest|tapjs|ava|playwright|cypress)\/.+|(?:vitest|jest|mocha|tap|ava|nyc|c8|tsx|ts-node|jasmine|karma|playwright|cypress)(?:-.+)?)$/u;

/** A path, an address, another name: not what the registry has under this one. */
const elsewhere = /^(?!catalog:).*[:/]|^[.~]$/u;

/**
 * The entries of a manifest by which the tools of the tests become others: any change where the commands name the tool, and for
 * every other tool of tests a source that is not the registry. Ordinary dependencies are none of these.
 */
export function changedTools(before: JsonObject, after: JsonObject, words: ReadonlySet<string>): readonly string[] {
  const isNamed = (name: string): boolean => [...words].some((word) => names(word, name));
  const found = sections.flatMap((section) => {
    const [old, now] = [entriesOf(before[section]), entriesOf(after[section])];
    return [...new Set([...old.keys(), ...now.keys()])].filter((key) => {
      if (old.get(key) === now.get(key)) return false;
      const packages = packagesOf(key);
      return (
        packages.some(isNamed) || (elsewhere.test(now.get(key) ?? "") && packages.some((name) => known.test(name)))
      );
    });
  });
  const { name } = after;
  const isTaken = typeof name === "string" && name !== before["name"] && (isNamed(name) || known.test(name));
  // In a workspace a package of that name goes before the one of the registry.
  return [...new Set([...found, ...(isTaken ? [name] : [])])].map((key) => key.split("\n").join(" > "));
}

/** A word of a command: `vitest`, `vitest@3`, `ts-node/register`, `node_modules/.bin/vitest`. */
function names(word: string, name: string): boolean {
  const bare = word.replace(/^.*node_modules\/(?:\.bin\/)?/u, "");
  return bare === name || bare.startsWith(`${name}@`) || bare.startsWith(`${name}/`);
}

/** Each value with the keys that lead to it, one a line. */
function entriesOf(value: JsonValue | undefined, above = ""): ReadonlyMap<string, string> {
  if (value === undefined) return new Map();
  if (!isJsonObject(value)) return new Map([[above, typeof value === "string" ? value : JSON.stringify(value)]]);
  return new Map(
    Object.entries(value).flatMap(([key, each]) => [...entriesOf(each, above === "" ? key : `${above}\n${key}`)]),
  );
}

/** The packages in keys such as `vitest@^3`, `a>vitest`, `a/vitest` and `@a/b@npm:1`. */
function packagesOf(key: string): readonly string[] {
  const plain = key.replaceAll(/(?<=[^/>\n])@[^/>\n]*/gu, "");
  return plain.match(/(?:@[\w.-]+\/)?[\w.-]+/gu) ?? [];
}
