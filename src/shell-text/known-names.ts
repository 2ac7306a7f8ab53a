import { type CodeReader, codeReaders } from "./code-readers.ts";
import { joiners, type Tool, tools } from "./tools.ts";

export const evaluators = new Set(["eval", "trap", "alias", "bind", "complete", "compgen", "fc", "enable"]);
export const declarations = new Set(["declare", "typeset", "local", "readonly", "export"]);
export const namers = new Set(["unset", "read", "mapfile", "readarray", "getopts", "wait"]);
export const sources = new Set([".", "source"]);
const builtins = new Set([...evaluators, ...declarations, ...namers, ...sources, "let", "printf", "[", "test", "[["]);
const outside = new Set(["ssh", "autossh", "xargs", "env"]);
/** Names that say what a command reads, or what its variables are. */
const telling = new Set([
  ...declarations,
  ...sources,
  ...joiners,
  ..."read mapfile readarray ssh xargs make gmake".split(" "),
]);

/** What is known of a name that a word of a command has. */
export interface KnownName {
  /** How it reads code, where it is a program that does. */
  readonly reader: CodeReader | undefined;
  readonly tool: Tool | undefined;
  /** True where it gives its words to a shell, whichever they are. */
  readonly joins: boolean;
  /** True where it is another program that matters, wherever it stands. */
  readonly outside: boolean;
  readonly builtin: boolean;
  /** True where it matters in a command without values too: it may read code, or say something of names. */
  readonly tells: boolean;
}

export const nothingKnown: KnownName = {
  reader: undefined,
  tool: undefined,
  joins: false,
  outside: false,
  builtin: false,
  tells: false,
};

const known = new Map<string, KnownName>();
for (const name of [...codeReaders.keys(), ...tools.keys(), ...joiners, ...outside, ...builtins]) {
  known.set(name, {
    reader: codeReaders.get(name),
    tool: tools.get(name),
    joins: joiners.has(name),
    outside: outside.has(name),
    builtin: builtins.has(name),
    tells: codeReaders.has(name) || telling.has(name),
  });
}

/** What is known of a name, whatever the version in it: `python3.11` and `python:3` are `python`. */
export function knownName(name: string): KnownName | undefined {
  const exact = known.get(name);
  if (exact !== undefined || !endsInDigit(name)) return exact;
  const unversioned = known.get(name.replace(/[\d.:-]+$/u, ""));
  return unversioned?.reader === undefined ? undefined : { ...nothingKnown, reader: unversioned.reader, tells: true };
}

function endsInDigit(name: string): boolean {
  const last = name.at(-1) ?? "";
  return last >= "0" && last <= "9";
}
