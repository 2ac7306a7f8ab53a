const separator = / > | › |::/u;

/** The names that one text holds, from the outermost suite to the test. */
export function namesOf(name: string): readonly string[] {
  return name
    .split(separator)
    .map((part) => part.trim())
    .filter((part) => part !== "");
}

/** Names as one key; no name holds what stands between them. */
export function joined(names: readonly string[]): string {
  return names.join("\0");
}

/** The name that all instances of a parametrised test share. */
export function sharedName(name: string): string {
  return sharedNames(name).join(" > ");
}

/** Without the parameters of an instance: `test_sum[1-2]`, `sums(1, 2)[3]`, `sums()`, `testSum with data set "one"`. */
export function sharedNames(name: string): readonly string[] {
  const last = lastOf(name);
  const before = name.slice(0, name.length - last.length);
  const [, shared] =
    /^([^[(]*\w)(?:\([^)]*\))?(?:\[.*\])?$/su.exec(last) ?? /^(\w+) with data set .*$/su.exec(last) ?? [];
  return namesOf(shared === undefined ? name : `${before}${shared}`);
}

/** The last of the names; its parameters may hold what separates names elsewhere. */
function lastOf(name: string): string {
  const bracket = name.indexOf("[");
  const head = bracket === -1 ? name : name.slice(0, bracket);
  return `${head.split(separator).at(-1) ?? ""}${bracket === -1 ? "" : name.slice(bracket)}`;
}

const codeName = /^[\w.#$/\\()[\],-]+$/u;

/** The parts of names that are names of code, which are told with points, slashes and the like between them. Sentences have none. */
export function codeParts(name: string): readonly string[] {
  if (!namesOf(name).every((part) => codeName.test(part))) return [];
  return sharedNames(name)
    .flatMap((part) => part.split(/[.#/\\$]/u))
    .filter((part) => part !== "");
}
