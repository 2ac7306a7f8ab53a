import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";

export const yamlTooLarge = defineProblem<{
  readonly size: number;
  readonly limit: number;
  readonly mayRaise: boolean;
}>({
  code: "YAML_TOO_LARGE",
  title: "The file is larger than the limit",
  explain:
    "A file is refused by its size before it is parsed, so that a wrong path or a generated monster cannot stop the program. The limit can be raised with `--max-size`, up to 32 MiB.",
  message: ({ size, limit }) => `The file has ${size} bytes, and the limit is ${limit}.`,
  hint: ({ size, mayRaise }) =>
    mayRaise
      ? `If the file is what you mean, raise the limit: --max-size ${size}.`
      : "Split it: a workflow step can call another workflow.",
});

export const yamlNotText = defineProblem({
  code: "YAML_NOT_TEXT",
  title: "The file is not text",
  explain: "A workflow is a text file in UTF-8 without control characters.",
  message: () => "The file is not text: it holds bytes that are not UTF-8, or control characters.",
  hint: () => "Save it as UTF-8, or check that this is the file you mean.",
});

export const yamlEmpty = defineProblem({
  code: "YAML_EMPTY",
  title: "The file is empty",
  explain: "There is nothing in the file but blanks and comments.",
  message: () => "The file is empty.",
  hint: () => "A workflow needs a `workflow:` header and a list of `steps:`.",
});

export const yamlTooDeep = defineProblem<{ readonly limit: number }>({
  code: "YAML_TOO_DEEP",
  title: "The file is nested too deeply",
  explain:
    "Lists and mappings may stand inside each other only so deep; no workflow that a person can read comes near.",
  message: ({ limit }) => `Lists and mappings stand inside each other more than ${limit} deep here.`,
  hint: () => "Move the inner steps into a workflow of their own and call it with a `workflow` step.",
});

export const yamlTooManyNodes = defineProblem<{ readonly limit: number }>({
  code: "YAML_TOO_MANY_NODES",
  title: "Aliases make the file too large",
  explain: "With all its aliases written out, the file would be larger than the limit.",
  message: ({ limit }) => `With its aliases written out this file has more than ${limit} values.`,
  hint: () => "Aliases of aliases multiply. Write the shared part once and refer to it fewer times.",
});

export const yamlSyntax = defineProblem<{ readonly detail: string; readonly hint: string | undefined }>({
  code: "YAML_SYNTAX",
  title: "The file is not valid YAML",
  explain: "The text cannot be read as YAML at this place.",
  message: ({ detail }) => `This is not valid YAML: ${detail}.`,
  hint: ({ hint }) => hint,
});

export const yamlTab = defineProblem({
  code: "YAML_TAB",
  title: "A tab is used as indentation",
  explain: "YAML forbids tabs in indentation, because their width is not the same everywhere.",
  message: () => "A line is indented with a tab, which YAML does not allow.",
  hint: () => "Indent with blanks.",
});

export const yamlUnquotedBraces = defineProblem<{ readonly text: string }>({
  code: "YAML_UNQUOTED_BRACES",
  title: "An expression is not in quotes",
  explain: "A YAML value that begins with `{` is a mapping, so a value that begins with `{{` must be in quotes.",
  message: ({ text }) => `YAML reads ${text} as a mapping, because the value begins with a brace.`,
  hint: ({ text }) => `Put it in quotes: "${text.replaceAll("\\", "\\\\").replaceAll('"', '\\"')}".`,
});

export const yamlManyDocuments = defineProblem({
  code: "YAML_MANY_DOCUMENTS",
  title: "The file holds several documents",
  explain: "A workflow file holds one YAML document. What follows a `---` line would otherwise be ignored in silence.",
  message: () => "A second YAML document begins here, and a workflow file holds one.",
  hint: () => "Move it to a file of its own, or remove the `---` line.",
});

export const yamlDuplicateKey = defineProblem<{ readonly key: string; readonly line: number }>({
  code: "YAML_DUPLICATE_KEY",
  title: "A key is written twice",
  explain: "The same key stands twice in one mapping; one of the two values would be lost.",
  message: ({ key, line }) => `The key "${key}" is already given on line ${line}.`,
  hint: () => "Keep one of the two.",
});

export const yamlKey = defineProblem({
  code: "YAML_KEY",
  title: "A key is not text",
  explain: "Keys are plain words. A list or a mapping as a key is always a slip.",
  message: () => "A list or a mapping is used as a key here.",
  hint: () => "If this is meant as text, put it in quotes.",
});

export const yamlAlias = defineProblem<{ readonly name: string; readonly inside: boolean }>({
  code: "YAML_ALIAS",
  title: "An alias leads nowhere",
  explain: "An alias repeats a value marked with an anchor that stands before it and does not contain it.",
  message: ({ name, inside }) =>
    inside
      ? `The alias *${name} stands inside the value that it repeats.`
      : `There is no anchor &${name} before this alias.`,
  hint: ({ name, inside }) => (inside ? "Write the inner part out." : `Mark the value to repeat with &${name}, above.`),
});

export const yamlMerge = defineProblem({
  code: "YAML_MERGE",
  title: "A merge key does not merge mappings",
  explain: "`<<` takes an alias of a mapping, or a list of such aliases.",
  message: () => "`<<` takes an alias of a mapping, or a list of them.",
});

export const yamlTag = defineProblem<{ readonly tag: string }>({
  code: "YAML_TAG",
  title: "A tag is not known",
  explain: "Workflow files are plain data. Tags that make other things of a value are refused.",
  message: ({ tag }) => `The tag ${tag} has no meaning here.`,
  hint: () => "Remove it; quote the value if it is meant as text.",
});

export const keyUnknown = defineProblem<{ readonly owner: string; readonly key: string; readonly hint: string }>({
  code: "KEY_UNKNOWN",
  title: "A key is not known",
  explain:
    "An unknown key is most often a typing error, and one that is passed over in silence makes a workflow do something else than it says. At the top of the file, keys that begin with `x-` are yours.",
  message: ({ owner, key }) => `There is no key "${key}" in ${owner}.`,
  hint: ({ hint }) => hint,
});

export const keyMissing = defineProblem<{
  readonly owner: string;
  readonly key: string;
  readonly description: string | undefined;
}>({
  code: "KEY_MISSING",
  title: "A key is missing",
  explain: "Something that must be said is not said.",
  message: ({ owner, key }) => `The key "${key}" is missing in ${owner}.`,
  hint: ({ key, description }) => (description === undefined ? undefined : `${key}: ${description}`),
});

export const valueWrong = defineProblem<{
  readonly key: string;
  readonly owner: string;
  readonly must: string;
  readonly shown: string;
}>({
  code: "VALUE_WRONG",
  title: "A value does not fit its key",
  explain: "The key is known, and what stands behind it is not what the key takes.",
  message: ({ key, owner, must, shown }) =>
    key === "" ? `What stands here ${must}; it is ${shown}.` : `"${key}" of ${owner} ${must}; it is ${shown}.`,
});

export const yamlProblems: readonly ProblemDoc[] = [
  yamlTooLarge,
  yamlNotText,
  yamlEmpty,
  yamlTooDeep,
  yamlTooManyNodes,
  yamlSyntax,
  yamlTab,
  yamlUnquotedBraces,
  yamlManyDocuments,
  yamlDuplicateKey,
  yamlKey,
  yamlAlias,
  yamlMerge,
  yamlTag,
  keyUnknown,
  keyMissing,
  valueWrong,
];
