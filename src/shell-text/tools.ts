/** A program with options that run a command: a value must not become one of them. */
export interface Tool {
  /** Options that run what they are given. */
  readonly codeOption: RegExp;
  /** Options that take the next word, whatever it is. */
  readonly valueOption?: RegExp;
  /** The commands of the program that have such options, where not all have. */
  readonly commands?: RegExp;
  /** True where options end at the first operand. */
  readonly optionsFirst?: boolean;
  /** True where an operand may be a command too, behind `--` as well. */
  readonly operandsRun?: boolean;
  /** True where operands are names of targets: what is no more than a name runs nothing of its own. */
  readonly targets?: boolean;
}

const copy: Tool = { codeOption: /^-[A-Za-z0-9]*[oSD]/u, valueOption: /^-[A-Za-z0-9]*[PilcFJ]$/u };
const editor: Tool = { codeOption: /^(?:-[cS]|--cmd|\+)/u, valueOption: /^-[uiT]$/u };
const make: Tool = {
  codeOption: /^--?[A-Za-z-]+/u,
  valueOption: /^(?:-[CfIjo]|--(?:directory|file|makefile|include-dir|jobs))$/u,
  operandsRun: true,
  targets: true,
};

const table: readonly (readonly [string, Tool])[] = [
  [
    "tar gtar bsdtar",
    {
      codeOption: /^(?:-[A-Za-z]*[IF]|--(?:use|to-c|checkpoint-a|info|new-v|rsh|rmt))/u,
      valueOption: /^(?:-[A-Za-z]*[fCTXb]|[cxtru][A-Za-z]*f|--(?:file|directory|exclude|files-from|transform))$/u,
    },
  ],
  [
    "rsync",
    {
      codeOption: /^(?:-[A-Za-z]*e|--(?:rsh|rsync-path|remote-option))/u,
      valueOption: /^--(?:exclude|include|filter|files-from|exclude-from|include-from|out-format|chown|chmod)$/u,
    },
  ],
  ["scp sftp", copy],
  [
    "git",
    {
      codeOption:
        /^(?:--(?:upload-pack|receive-pack|exec|extcmd|open-files|[a-z]+-filter|tag-name-filter|smtp-server|template|config)|-O)/u,
      valueOption: /^(?:-[Cbmejno]|--(?:git-dir|work-tree|branch|depth|origin|jobs|onto|format|prefix|output))$/u,
      commands:
        /^(?:clone|fetch|pull|push|ls-remote|rebase|grep|archive|difftool|mergetool|submodule|filter-branch|send-email)$/u,
    },
  ],
  ["npx pnpx bunx", { codeOption: /^(?:-c|--call|--shell)/u, valueOption: /^(?:-p|--package)$/u, optionsFirst: true }],
  [
    "rg",
    { codeOption: /^--(?:pre(?!-)|hostname-bin)/u, valueOption: /^(?:-[efgtTABCmMjr]|--(?:regexp|glob|type|file))$/u },
  ],
  [
    "go",
    {
      codeOption: /^--?(?:exec|toolexec|vettool)/u,
      valueOption: /^--?(?:run|o|count|timeout|tags|ldflags|gcflags|C|coverprofile|p|bench|mod)$/u,
      commands: /^(?:build|test|run|vet|install|list|generate)$/u,
    },
  ],
  [
    "cargo",
    {
      codeOption: /^--config/u,
      valueOption: /^(?:-[pFj]|--(?:package|bin|test|example|features|target|manifest-path|profile))$/u,
    },
  ],
  ["vi vim nvim view ex", editor],
  [
    "gdb lldb",
    { codeOption: /^--?(?:[a-z]*ex|[a-z-]*command|[oOsSk])$/u, valueOption: /^--?(?:p|pid|core|cd|args)$/u },
  ],
  ["ed red", { ...editor, operandsRun: true }],
  ["make gmake just task", make],
];

export const tools = new Map(table.flatMap(([names, tool]) => names.split(" ").map((name) => [name, tool] as const)));

/** Programs that give their words to a shell, whichever they are. */
export const joiners = new Set(
  "watch parallel tmux screen concurrently hyperfine nodemon entr watchexec pdsh pssh parallel-ssh clush pwsh powershell".split(
    " ",
  ),
);

/** Keys of git's configuration that name a command. */
export const gitCodeKey =
  /^(?:alias|pager|filter|credential|gpg|sequence|uploadpack|browser|man|guitool|include|includeif|trailer|protocol|hook|sendemail|instaweb)\.|(?:command|cmd|program|driver|textconv|editor|pager|external|helper|hookspath|fsmonitor|askpass|gitproxy|process|clean|smudge|uploadpack|receivepack|vcs|tool)$/iu;
