/** How a line of a script reads, as far as it has to be known whose words the last ones are. */
export interface ScriptCommand {
  /** The program that the words behind it go to: without variables and programs that only start another one. */
  readonly program: string;
  readonly words: readonly string[];
  /** Whether nothing stands around it: no other command, no pipe, no redirection. */
  readonly isAlone: boolean;
}

const variable = /^[A-Za-z_]\w*=/u;
/** Programs that start the one that is named behind them. */
const starters = new Set(["npx", "cross-env", "cross-env-shell", "env", "c8", "nyc", "dotenv", "exec", "time", "bunx"]);

/** The last command of a line, to which arguments go that are written behind it; undefined where they would go nowhere. */
export function lastCommand(line: string): ScriptCommand | undefined {
  const parts = unquotedParts(line);
  const last = parts.at(-1) ?? "";
  if (/[|<>`]|\$\(|&\s*$/u.test(withoutQuotes(last))) return undefined;
  const words = last.trim().split(/\s+/u);
  let at = 0;
  for (; at < words.length; at += 1) {
    const word = words[at] ?? "";
    const isOption = at > 0 && word.startsWith("-") && isStarter(words, at);
    if (!variable.test(word) && !starters.has(nameOf(word)) && !isOption) break;
  }
  const program = nameOf(words[at] ?? "");
  if (program === "") return undefined;
  // A program of a package may be given to Node as a file.
  const file = program === "node" ? words.findIndex((word) => /\bnode_modules\//u.test(word)) : -1;
  if (file > at) at = file;
  return { program: nameOf(words[at] ?? ""), words: words.slice(at + 1), isAlone: parts.length === 1 };
}

/** An option before the program is one of what starts it. */
function isStarter(words: readonly string[], at: number): boolean {
  return words.slice(0, at).some((word) => starters.has(nameOf(word)));
}

/** `./node_modules/.bin/jest` is jest too. */
function nameOf(word: string): string {
  return word
    .slice(word.lastIndexOf("/") + 1)
    .replace(/^["']|["']$/gu, "")
    .replace(/\.(?:js|cjs|mjs|cmd)$/u, "");
}

function withoutQuotes(text: string): string {
  return text.replaceAll(/'[^']*'|"(?:[^"\\]|\\.)*"/gu, "_");
}

/** The commands that follow one another. What stands in quotes separates nothing. */
function unquotedParts(line: string): readonly string[] {
  const parts: string[] = [""];
  for (const [piece] of line.matchAll(/'[^']*'|"(?:[^"\\]|\\.)*"|&&|\|\||;|[^'"&|;]+|./gsu)) {
    if (piece === "&&" || piece === ";" || piece === "||") parts.push("");
    else parts[parts.length - 1] = `${parts.at(-1) ?? ""}${piece}`;
  }
  return parts;
}
