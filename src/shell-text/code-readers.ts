/** How a program is told the code that it runs, on its command line or in its input. */
export interface CodeReader {
  /** Options whose following word, or whose own rest, is code. */
  readonly codeOption?: RegExp;
  /** True where the code is the first operand after all options, as for shells; elsewhere it is the next word. */
  readonly codeAfterOptions?: boolean;
  /** True where the code ends the options. */
  readonly codeEndsOptions?: boolean;
  /** The first operand that is code, counted from 0, where no option has given it. */
  readonly codeOperand?: number;
  /** True where all operands from that one on are code, whatever the options give. */
  readonly allOperands?: boolean;
  /** Operands that are no operands: the name of a command of the program, or nothing. */
  readonly skippedOperand?: RegExp;
  /** An operand after which every word is code. */
  readonly codeCommand?: RegExp;
  /** Options that say that the code is in a file, so that no operand is. */
  readonly fileOption?: RegExp;
  /** Options that take the next word. Of an option that is in no list it is not known, so either is taken to be possible. */
  readonly valueOption?: RegExp;
  /** Files that are no files but programs which read code from their input. */
  readonly interactiveFile?: RegExp;
  /** Options that take the next word and load code from where it says, or from itself. */
  readonly loadOption?: RegExp;
  /** Options whose own rest is data. */
  readonly attachedOption?: RegExp;
  /** Options that take the two next words. */
  readonly pairOption?: RegExp;
  /** Options that take no word. */
  readonly flagOption?: RegExp;
  /** Options that tell the program to read code from its input. */
  readonly inputOption?: RegExp;
  /** True where options are still read after the first operand. */
  readonly optionsAnywhere?: boolean;
  /** True where no single word that is an option can hold code. */
  readonly safeOptions?: boolean;
  /** When the program reads its code from its input: where it has fewer operands than this, or always but for code that it is given. */
  readonly readsInput?: number | "always";
  /** How to pass a value beside the code; `@` is the value. */
  readonly example: string;
}

const inFile = "a script file, with @ as its argument";

const shell: CodeReader = {
  codeOption: /^-[A-Za-z]*c[A-Za-z]*$/u,
  codeAfterOptions: true,
  codeEndsOptions: true,
  valueOption: /^(?:[-+][A-Za-z]*[oO][A-Za-z]*|--rcfile|--init-file)$/u,
  flagOption: /^(?:[-+][A-Za-z]+|--(?:login|norc|noprofile|posix|noediting|restricted|verbose))$/u,
  inputOption: /^-[A-Za-z]*s/u,
  readsInput: 1,
  example: `sh -c '… "$1" …' sh @`,
};

/** A program whose name only the running script knows: it may be a shell or an interpreter. */
export const unknownProgram: CodeReader = {
  codeOption: /^(?:-[A-Za-z]*[ce]|--(?:eval|command|execute))/u,
  codeAfterOptions: true,
  readsInput: 1,
  safeOptions: true,
  example: `sh -c '… "$1" …' sh @`,
};

const python: CodeReader = {
  codeOption: /^-[A-Za-z]*c/u,
  codeEndsOptions: true,
  fileOption: /^-[bBdEhiIOPqsSuvVx]*m/u,
  interactiveFile: /^(?:code|pdb|asyncio|IPython)$/u,
  valueOption: /^(?:-[A-Za-z]*[WX]|--check-hash-based-pycs)$/u,
  flagOption: /^-[bBdEhiIOPqsSuvVx]+$/u,
  inputOption: /^-[A-Za-z]*i/u,
  readsInput: 1,
  example: "python3 -c 'import sys; … sys.argv[1] …' @",
};

const awk: CodeReader = {
  codeOption: /^(?:-e|--source)/u,
  codeOperand: 0,
  fileOption: /^(?:-f|--file|-E|--exec)/u,
  valueOption: /^(?:-[FviW]|--assign|--field-separator|--include)$/u,
  flagOption: /^(?:-[bcCgkMnNOPrsSt]|--(?:posix|csv|sandbox|re-interval))$/u,
  example: "v=@ awk '… ENVIRON[\"v\"] …'",
};

const sed: CodeReader = {
  optionsAnywhere: true,
  codeOption: /^(?:-[nErsuz]*e|--expression)/u,
  codeOperand: 0,
  // BSD's sed takes an empty word after -i.
  skippedOperand: /^$/u,
  fileOption: /^(?:-[nErsuzi]*f|--file)/u,
  valueOption: /^(?:-l|--line-length)$/u,
  flagOption:
    /^(?:-[nErsuz]+|-[nErsuz]*i[^ef]*|--(?:quiet|silent|regexp-extended|null-data|in-place|posix|separate|unbuffered|debug))$/u,
  example: "awk with ENVIRON, or v=@ and a small script; a sed script cannot take a value as it is",
};

const jq: CodeReader = {
  optionsAnywhere: true,
  safeOptions: true,
  codeOperand: 0,
  skippedOperand: /^(?:e|ea|eval|eval-all)$/u,
  fileOption: /^(?:-[A-Za-z]*f|--from-file)$/u,
  valueOption: /^(?:--indent|-L|-[op]|--(?:in|out)put-format)$/u,
  pairOption: /^--?(?:arg|argjson|slurpfile|rawfile|argfile)$/u,
  flagOption:
    /^(?:-[A-Za-z]+|--(?:tab|seq|stream|args|jsonargs|slurp|exit-status|sort-keys|[a-z]+-(?:output|input)|inplace|prettyPrint)|--raw-output0)$/u,
  example: "jq --arg v @ '… $v …'",
};

const perl: CodeReader = {
  codeOption: /^-[A-Za-z0-9]*[eE]/u,
  flagOption: /^-(?:[acnpsSTuUvwWX0-9]+|[np]*i\S*|l[0-7]*)$/u,
  readsInput: 1,
  example: "perl -e '… $ARGV[0] …' @",
};
const ruby: CodeReader = { ...perl, codeOption: /^-[A-Za-z0-9]*e/u, example: "ruby -e '… ARGV[0] …' @" };

const node: CodeReader = {
  codeOption: /^(?:-[A-Za-z]*[ep]|--eval|--print)/u,
  codeCommand: /^eval$/u,
  valueOption: /^(?:-C|--(?:conditions|title|input-type|env-file|test-reporter|test-name-pattern))$/u,
  loadOption: /^(?:-r|--(?:require|import|loader|experimental-loader))$/u,
  flagOption:
    /^(?:-[civ]|--(?:check|enable-source-maps|expose-gc|inspect|inspect-brk|no-deprecation|no-warnings|test|watch|experimental-(?:strip-types|transform-types|vm-modules|json-modules|wasm-modules|sqlite)))$/u,
  inputOption: /^(?:-i|--interactive)$/u,
  readsInput: 1,
  example: "node -e '… process.argv[1] …' @",
};

const psql: CodeReader = {
  optionsAnywhere: true,
  codeOption: /^(?:-[tAqXxznbaeEHlsSwW01]*c|--command)/u,
  fileOption: /^(?:-[tAqXxznbaeEHlsSwW01]*f|--file)/u,
  valueOption:
    /^(?:-[tAqXxznbaeEHlsSwW01]*[dhpUvFPRToL]|--(?:dbname|host|port|username|set|variable|output|field-separator|pset|record-separator|table-attr|log-file))$/u,
  attachedOption: /^--[a-z-]+$/u,
  readsInput: "always",
  example: "psql -v v=@ -f query.sql, and :'v' in the query",
};
const mysql: CodeReader = {
  optionsAnywhere: true,
  codeOption: /^(?:-[NsBrtvnCfHEXbAgGoq]*e|--execute|--init-command|--pager)/u,
  valueOption: /^(?:-[NsBrtvnCfHEXbAgGoq]*[DhPuS]|--(?:database|host|port|user|socket|default-character-set))$/u,
  attachedOption: /^(?:-p|--[a-z-]+)$/u,
  readsInput: "always",
  example: "a client library with parameters, and @ as an argument of its script",
};
const sqlite: CodeReader = {
  optionsAnywhere: true,
  safeOptions: true,
  codeOption: /^(?:--?cmd|-[cs])$/u,
  codeOperand: 1,
  allOperands: true,
  valueOption: /^--?(?:separator|newline|nullvalue|init|mmap|vfs|heap|maxsize)$/u,
  flagOption:
    /^--?(?:batch|bail|csv|json|line|list|column|header|noheader|html|markdown|table|tabs|ascii|box|quote|readonly|safe|interactive|echo|stats)$/u,
  readsInput: "always",
  example: "a script file that binds its parameters, with @ as its argument",
};
const php: CodeReader = {
  codeOption: /^(?:-[A-Za-z]*[rBRE]|--(?:run|process-begin|process-code|process-end))/u,
  valueOption: /^-[cdtz]$/u,
  readsInput: 1,
  example: "php -r '… $argv[1] …' @",
};

/** Other interpreters and clients: what is known of them is how code is written beside their name. */
const snippet: CodeReader = {
  codeOption: /^(?:-[A-Za-z]*[eEcx]|-eval|-execute|--?(?:eval|expr|exec|execute|command|query)|-[QqX])/u,
  codeCommand: /^(?:eval|query|cmd\.run)$/iu,
  readsInput: 1,
  example: inFile,
};
const client: CodeReader = { ...snippet, optionsAnywhere: true, readsInput: "always" };
/** Every operand of it is code. */
const evaluator: CodeReader = { ...snippet, codeOperand: 0, allOperands: true, example: inFile };

const runner: CodeReader = {
  optionsAnywhere: true,
  codeOption: /^(?:-[A-Za-z]*c|--(?:session-)?command|--run|-E|-S)/u,
  readsInput: "always",
  example: `sh -c '… "$1" …' sh @`,
};
/** Starts a shell where it is given no command. */
const entrance: CodeReader = { ...runner, optionsAnywhere: false, safeOptions: true, readsInput: 1 };
const elevated: CodeReader = {
  flagOption: /^-[AbEHKknPSV]+$/u,
  inputOption: /^(?:-[A-Za-z]*[si]|--(?:shell|login))/u,
  safeOptions: true,
  example: inFile,
};
const scheduler: CodeReader = { readsInput: "always", safeOptions: true, example: inFile };

const programs: readonly (readonly [string, CodeReader])[] = [
  ["sh bash dash zsh ksh mksh ash rbash csh tcsh yash oksh posh", shell],
  ["fish", { ...shell, codeOption: /^(?:-[A-Za-z]*[cC]|--(?:init-)?command)/u }],
  ["python pypy ipython jython micropython", python],
  ["awk gawk mawk nawk goawk", awk],
  ["sed gsed", sed],
  ["jq gojq jaq yq", jq],
  ["perl", perl],
  ["ruby jruby", ruby],
  ["node nodejs bun deno tsx ts-node", node],
  ["php", php],
  ["psql", psql],
  ["mysql mariadb", mysql],
  ["sqlite duckdb", sqlite],
  ["osascript Rscript R lua luajit tclsh wish expect julia groovy elixir erl nu xonsh elvish", snippet],
  [
    "ghc ghci ocaml guile racket sbcl clojure clj scala jshell irb iex octave gnuplot maxima swipl crystal coffee emacs",
    snippet,
  ],
  ["mongosh mongo redis-cli sqlplus sqlcmd cqlsh clickhouse-client snowsql influx cypher-shell", client],
  ["m4 dc gdb lldb ed ex vi vim nvim view ftp lftp pry", client],
  ["timeit", evaluator],
  ["pdb", { codeOption: /^(?:-c|--command)/u, example: inFile }],
  ["su runuser script sg", runner],
  [
    "flock vagrant ansible nix",
    {
      optionsAnywhere: true,
      safeOptions: true,
      example: runner.example,
      codeOption: /^(?:-[A-Za-z]*[ca]|--(?:command|args|run|expr))/u,
    },
  ],
  ["unshare nsenter fakeroot newgrp setpriv nix-shell pkexec firejail", entrance],
  ["chroot arch-chroot", { ...entrance, readsInput: 2 }],
  ["sudo doas", elevated],
  ["at batch crontab", scheduler],
];

/** The programs by their names, without a version. */
export const codeReaders: ReadonlyMap<string, CodeReader> = new Map(
  programs.flatMap(([names, reader]) => names.split(" ").map((name) => [name, reader] as const)),
);
