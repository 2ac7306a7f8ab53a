import type { YamlMap } from "./yaml/yaml-node.ts";

/** A file without the keys that begin with `x-`: they are the author's own, a place to keep what aliases repeat. */
export function withoutOwnKeys(file: YamlMap): YamlMap {
  return { ...file, entries: file.entries.filter(({ key }) => !key.startsWith("x-")) };
}
