/** How a program is told the code that it runs on its command line. */
export interface CodeReader {
  /** Options whose following word, or whose own rest, is code. */
  readonly codeOption?: RegExp;
  /** Which operand is code, counted from 0, where no option has given it. */
  readonly codeOperand?: number;
  /** Options that say that the code is in a file, so that no operand is. */
  readonly fileOption?: RegExp;
  /** Options that take the next word. */
  readonly valueOption?: RegExp;
  /** True where options are still read after the first operand. */
  readonly optionsAnywhere?: boolean;
  /** When the program reads its code from its input: where it is given no file either, or always but for code that it is given. */
  readonly readsInput?: "without operands" | "always";
  /** How to pass a value beside the code; `@` is the value. */
  readonly example: string;
}

const shell: CodeReader = {
  codeOption: /^-[A-Za-z]*c[A-Za-z]*$/u,
  valueOption: /^(?:[-+][A-Za-z]*[oO]|--rcfile|--init-file)$/u,
  readsInput: "without operands",
  example: `sh -c '… "$1" …' sh @`,
};

const python: CodeReader = {
  codeOption: /^-[A-Za-z]*c/u,
  fileOption: /^-m/u,
  valueOption: /^-[WX]$/u,
  readsInput: "without operands",
  example: "python3 -c 'import sys; … sys.argv[1] …' @",
};

const awk: CodeReader = {
  codeOption: /^(?:-e|--source)/u,
  codeOperand: 0,
  fileOption: /^(?:-f|--file|-E|--exec)/u,
  valueOption: /^(?:-[FvfEi]|--assign|--field-separator|--include)$/u,
  example: "v=@ awk '… ENVIRON[\"v\"] …'",
};

const sed: CodeReader = {
  optionsAnywhere: true,
  codeOption: /^(?:-[A-Za-z]*e|--expression)/u,
  codeOperand: 0,
  fileOption: /^(?:-[A-Za-z]*f|--file)/u,
  valueOption: /^-l$/u,
  example: "awk with ENVIRON, or v=@ and a small script; a sed script cannot take a value as it is",
};

const jq: CodeReader = {
  optionsAnywhere: true,
  codeOperand: 0,
  fileOption: /^(?:-f|--from-file)$/u,
  valueOption: /^(?:--indent|-L|--tab)$/u,
  example: "jq --arg v @ '… $v …'",
};

const perl: CodeReader = {
  codeOption: /^-[A-Za-z0-9]*[eE]/u,
  readsInput: "without operands",
  example: "perl -e '… $ARGV[0] …' @",
};
const node: CodeReader = {
  codeOption: /^(?:-[A-Za-z]*[ep]|--eval|--print)/u,
  valueOption: /^(?:-r|--require|--import|-C)$/u,
  readsInput: "without operands",
  example: "node -e '… process.argv[1] …' @",
};
const sql: CodeReader = {
  optionsAnywhere: true,
  codeOption: /^(?:-c|-e|--command|--execute|-cmd)/u,
  valueOption: /^-[dhpUu]$/u,
  readsInput: "always",
  example: "psql -v v=@ -f query.sql, and :'v' in the query",
};

const php: CodeReader = {
  codeOption: /^(?:-r|-B|-R|-E|--run)/u,
  readsInput: "without operands",
  example: "php -r '… $argv[1] …' @",
};
const sqlite: CodeReader = {
  optionsAnywhere: true,
  codeOption: /^-cmd/u,
  codeOperand: 1,
  readsInput: "always",
  example: "sqlite3 db '.param set …', with a file of commands",
};
const appleScript: CodeReader = {
  codeOption: /^-[A-Za-z]*e/u,
  readsInput: "without operands",
  example: "osascript -e '… item 1 of argv …' @",
};
const script: CodeReader = {
  codeOption: /^-e/u,
  readsInput: "without operands",
  example: "a script file, with @ as its argument",
};

const runner: CodeReader = {
  optionsAnywhere: true,
  codeOption: /^(?:-[A-Za-z]*c|--command|--session-command)/u,
  example: `sh -c '… "$1" …' sh @`,
};
const scheduler: CodeReader = { readsInput: "always", example: "a script file, with @ as its argument" };

const programs: readonly (readonly [string, CodeReader])[] = [
  ["sh bash dash zsh ksh mksh ash rbash fish csh tcsh yash", shell],
  ["python pypy", python],
  ["awk gawk mawk nawk", awk],
  ["sed gsed", sed],
  ["jq gojq jaq yq", jq],
  ["perl ruby", perl],
  ["node nodejs bun", node],
  ["php", php],
  ["psql mysql mariadb", sql],
  ["sqlite", sqlite],
  ["osascript", appleScript],
  ["Rscript lua tclsh", script],
  ["su runuser script flock expect", runner],
  ["at batch crontab", scheduler],
];

const readers = new Map(programs.flatMap(([names, reader]) => names.split(" ").map((name) => [name, reader] as const)));

/** The reader behind the name of a program, whatever its version: `python3.11` is `python`. */
export function codeReaderOf(command: string): CodeReader | undefined {
  const last = command.at(-1) ?? "";
  return readers.get(last >= "0" && last <= "9" ? command.replace(/[\d.]+$/u, "") : command);
}
