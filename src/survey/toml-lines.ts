import { linesOf } from "./look.ts";

/** What can be known of a TOML file line by line, without reading all of it rightly. */
export interface TomlLines {
  /** Whether there is a table of that name, or one below it. */
  has(table: string): boolean;
  /** What stands behind a key of a table in its line, as it is written. */
  value(table: string, key: string): string | undefined;
  /** Whether a package is named among others: in a list, or as a key. */
  needs(name: string): boolean;
}

export function readTomlLines(text: string): TomlLines {
  const tables = new Map<string, Map<string, string>>();
  let table = "";
  for (const line of linesOf(text)) {
    const plain = line.trim();
    if (plain.startsWith("#")) continue;
    const head = /^\[\[?\s*([^[\]]+?)\s*\]?\]\s*(?:#.*)?$/u.exec(plain)?.[1];
    if (head !== undefined) {
      table = head.replaceAll(/["'\s]/gu, "");
      if (!tables.has(table)) tables.set(table, new Map());
      continue;
    }
    const [, key, value = ""] = /^["']?([\w.-]+)["']?\s*=\s*(.*)$/u.exec(plain) ?? [];
    if (key === undefined) continue;
    const keys = tables.get(table) ?? new Map<string, string>();
    keys.set(key, value.trim());
    tables.set(table, keys);
  }
  const names = [...tables.keys()];
  const listed = (name: string): boolean =>
    linesOf(text).some(
      (line) => !line.trim().startsWith("#") && new RegExp(`["']${name}(?:["'\\s<>=!~;[,]|$)`, "iu").test(line),
    );
  return {
    has: (name) => names.some((each) => each === name || each.startsWith(`${name}.`)),
    value: (name, key) => tables.get(name)?.get(key),
    needs: (name) =>
      listed(name) || names.some((each) => each.endsWith("dependencies") && tables.get(each)?.has(name) === true),
  };
}
