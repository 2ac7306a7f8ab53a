import { defineProblem, type ProblemDoc } from "../problem/problem.ts";

/** A placeholder as its author wrote it, and the words around it. */
export interface Quoted {
  readonly source: string;
  readonly around: string;
}

export const inBackticks = defineProblem<Quoted>({
  code: "SHELL_BACKTICKS",
  title: "A placeholder stands in backticks",
  explain:
    "Text in backticks is read twice, with its own rules for backslashes. `$( )` does the same and is read like any other command.",
  message: ({ source, around }) => `${source} stands inside backticks in \`${around}\`, which the shell reads twice.`,
  hint: ({ source }) => `Write $( … ${source} … ) instead of the backticks.`,
});

export const inBraces = defineProblem<Quoted>({
  code: "SHELL_BRACES",
  title: "A placeholder stands inside ${ }",
  explain:
    "What stands inside `${ }` is a variable's name, a pattern, an offset or a default, each with its own rules. As a default or a pattern a quoted variable is safe; shells evaluate offsets, lengths and subscripts, those of variables too.",
  message: ({ source, around }) =>
    `${source} stands inside \${…} in \`${around}\`, where a value could be read as code.`,
  hint: ({ source }) =>
    `Put it in a variable on a line before (value=${source}) and quote it as a default or a pattern: \${name:-"$value"}. As an offset, a length or a subscript its text would be evaluated, so choose those with case … esac.`,
});

export const inDollarQuotes = defineProblem<Quoted>({
  code: "SHELL_DOLLAR_QUOTES",
  title: "A placeholder stands inside $'…' or $\"…\"",
  explain: "Shells do not agree on what these quotes mean.",
  message: ({ source, around }) =>
    `${source} stands inside $'…' or $"…" in \`${around}\`, and shells disagree on those quotes.`,
  hint: ({ source }) => `Close the quotes before it: $'…'${source}$'…', or use plain quotes: "… ${source} …".`,
});

export const afterDollar = defineProblem<Quoted>({
  code: "SHELL_DOLLAR_BEFORE",
  title: "A placeholder stands right after a dollar sign",
  explain:
    "`$` before a placeholder is most often a habit from another workflow language; the shell would see a dollar sign of its own.",
  message: ({ source, around }) => `There is a $ right before ${source} in \`${around}\`.`,
  hint: ({ source }) => `Remove the $: write ${source}. For a real dollar sign write '$'${source} outside of quotes.`,
});

export const afterBackslash = defineProblem<Quoted>({
  code: "SHELL_BACKSLASH_BEFORE",
  title: "A placeholder stands right after a backslash",
  explain: "The backslash would quote a part of what the placeholder becomes.",
  message: ({ source, around }) =>
    `There is a backslash right before ${source} in \`${around}\`, which would change what it becomes.`,
  hint: ({ source }) =>
    `Remove the backslash; for a real one write '\\'${source} outside of quotes, or \\\\${source} inside.`,
});

export const beforeParenthesis = defineProblem<Quoted>({
  code: "SHELL_PARENTHESIS_AFTER",
  title: "A parenthesis follows a placeholder",
  explain: "A word right before a parenthesis is the name of a function, or a pattern; a value can be neither.",
  message: ({ source, around }) =>
    `An opening parenthesis follows ${source} in \`${around}\`, which makes it a function or a pattern.`,
  hint: ({ source }) => `Quote the parenthesis: ${source}"(…)".`,
});

export const inSubscript = defineProblem<Quoted>({
  code: "SHELL_SUBSCRIPT",
  title: "A placeholder stands in a subscript",
  explain:
    "The shell evaluates what stands between the brackets of an array, and so would run commands that a value contains.",
  message: ({ source, around }) =>
    `${source} stands in the subscript of an array in \`${around}\`, and shells evaluate subscripts.`,
  hint: ({ source }) =>
    `Keep the data out of subscripts: use another variable, or choose with case ${source} in … esac.`,
});

export const inArithmetic = defineProblem<Quoted & { readonly type: string }>({
  code: "SHELL_ARITHMETIC",
  title: "A value that may be text stands in arithmetic",
  explain:
    "Shells evaluate text in arithmetic, and run commands that it contains. Only a value that is declared as a number may stand there: in `$(( ))`, `(( ))`, `$[ ]`, `let`, integer variables, and beside `-eq` and its like in `[[ ]]`.",
  message: ({ source, around, type }) =>
    `${source} is ${type} and stands in arithmetic in \`${around}\`, where only a declared number may stand.`,
  hint: ({ source }) =>
    `Declare the input as a number (type: number), or compare with [ ${source} -eq … ], which does not evaluate.`,
});

export const asVariableName = defineProblem<Quoted & { readonly command: string }>({
  code: "SHELL_VARIABLE_NAME",
  title: "A value would name a shell variable",
  explain: "The shell evaluates subscripts in the names of variables, and so would run commands that a value contains.",
  message: ({ source, around, command }) =>
    `${source} would be read as the name of a variable by ${command} in \`${around}\`, and shells evaluate such names.`,
  hint: ({ source }) => `Write the name yourself and keep the value on the right: name=${source}.`,
});

export const inDeclaration = defineProblem<Quoted & { readonly command: string }>({
  code: "SHELL_DECLARATION",
  title: "A value is declared for an array or a reference",
  explain:
    "`declare` and its like read the value of an array as a list of elements, with subscripts that they evaluate, and the value of a reference as a name.",
  message: ({ source, around, command }) =>
    `${source} is the value of an array for ${command} in \`${around}\`, which reads code in it.`,
  hint: ({ source }) => `Give it to a variable that is no array, value=${source}, or as an element: name=(${source}).`,
});

export const asCommand = defineProblem<Quoted>({
  code: "SHELL_COMMAND_WORD",
  title: "A value is given to a command that another value names",
  explain:
    "Where a value names the command, nobody knows how that command reads its words: it may be `eval`. A variable without quotes before it may be empty, so that the next word is the command.",
  message: ({ source, around }) =>
    `${source} in \`${around}\` would be given to a command that another value names, and that may run it as code.`,
  hint: () =>
    'Write the commands yourself and choose with case … esac; put quotes around a variable that names the command: "$tool".',
});

export const asOption = defineProblem<Quoted & { readonly command: string }>({
  code: "SHELL_OPTION",
  title: "A value may be read as an option that runs commands",
  explain:
    "A value that begins a word may begin with `-`, and then is an option. `ssh`, `tar`, interpreters and others have options that run a command.",
  message: ({ source, around, command }) =>
    `${source} in \`${around}\` may be read as an option by ${command}, and one of its options runs commands.`,
  hint: ({ source, command }) =>
    `End the options before it (${command} … -- ${source}), or begin the word yourself: ./${source}.`,
});

export const inExportedFunction = defineProblem<Quoted>({
  code: "SHELL_EXPORTED_FUNCTION",
  title: "A placeholder stands in a function that other processes are given",
  explain:
    "Values are variables of the step's own shell. A function that is exported runs in another one, where they are empty.",
  message: ({ source, around }) =>
    `${source} in \`${around}\` stands in a function that is exported, where it would be empty.`,
  hint: ({ source }) => `Pass it to the function as an argument: name ${source}, and "$1" in the function.`,
});

export const inHereDelimiter = defineProblem<Quoted>({
  code: "SHELL_HERE_DELIMITER",
  title: "A here-document's delimiter cannot hold",
  explain: "The shell compares the delimiter of a here-document with its lines before any value is known.",
  message: ({ source, around }) =>
    `The delimiter of the here-document of ${source} in \`${around}\` is not a plain word.`,
  hint: () => "Write a plain word of letters, digits and _ as the delimiter, such as EOF.",
});

export const inCode = defineProblem<Quoted & { readonly command: string; readonly example: string }>({
  code: "SHELL_CODE",
  title: "A placeholder stands inside code",
  explain:
    "A program that reads this text as code would run whatever the value contains. Pass the value as an argument beside the code.",
  message: ({ source, around, command }) =>
    `${source} stands inside code for ${command} in \`${around}\`, so its value would run as code.`,
  hint: ({ source, example }) => `Pass it as an argument: ${example.replaceAll("@", source)}`,
});

export const inEval = defineProblem<Quoted & { readonly command: string }>({
  code: "SHELL_EVAL",
  title: "A placeholder stands in what the shell evaluates",
  explain:
    "`eval`, `trap` and the variables that hold commands read their text as code in the shell of the step itself.",
  message: ({ source, around, command }) => `${source} would be run as code by ${command} in \`${around}\`.`,
  hint: ({ source }) =>
    `Where the value is meant to be the command, write sh -c ${source}; otherwise use a variable: value=${source}.`,
});

export const inProgramInput = defineProblem<Quoted & { readonly command: string }>({
  code: "SHELL_CODE_INPUT",
  title: "A placeholder is fed to a program that reads code",
  explain:
    "A shell, an interpreter or a database client that reads its program from its input would run whatever the value contains.",
  message: ({ source, around, command }) =>
    `${source} in \`${around}\` reaches ${command} as its program, so its value would run as code.`,
  hint: ({ source }) =>
    `Pass the value beside the program: as an argument (sh -s -- ${source} <<'EOF'), an environment variable, or a parameter of the query.`,
});

export const overSsh = defineProblem<Quoted & { readonly command: string }>({
  code: "SHELL_REMOTE",
  title: "A value would be read by a second shell",
  explain:
    "`ssh` joins its arguments with spaces and gives them to a shell on the other machine. The filter `quote` makes a value safe for that shell.",
  message: ({ source, around, command }) =>
    `${source} in \`${around}\` is read again by the shell that ${command} starts.`,
  hint: ({ source }) => `Make it a word of its own with the filter quote: ${withQuote(source)}`,
});

export const inAwkAssignment = defineProblem<Quoted>({
  code: "SHELL_AWK_ASSIGNMENT",
  title: "A text is assigned on the command line of awk",
  explain:
    "awk reads backslashes in the values of `-v` and of `name=value`, so that a text would not arrive as it is. Numbers are safe.",
  message: ({ source, around }) => `awk would read the backslashes of ${source} in \`${around}\`.`,
  hint: ({ source }) => `Pass it in the environment: v=${source} awk '… ENVIRON["v"] …'`,
});

export const asFormat = defineProblem<Quoted>({
  code: "SHELL_PRINTF_FORMAT",
  title: "A value is the format of printf",
  explain:
    "A format is a small program: `%` and backslashes have meaning, and `-v` at its start names a variable, which shells evaluate.",
  message: ({ source, around }) => `${source} stands where printf reads its options and its format in \`${around}\`.`,
  hint: ({ source }) => `Write the format yourself: printf '%s\\n' ${source}`,
});

export const asTestOperator = defineProblem<Quoted>({
  code: "SHELL_TEST_OPERATOR",
  title: "A value may be read as an operator of test",
  explain: "Where two words follow `[`, the first one is an operator, and `-v` evaluates the second one.",
  message: ({ source, around }) => `${source} stands where test may read it as an operator in \`${around}\`.`,
  hint: () => "Write the operator yourself: [ {{ a }} = {{ b }} ].",
});

export const inDuplication = defineProblem<Quoted & { readonly operator: string }>({
  code: "SHELL_DUPLICATION",
  title: "A value names what a redirection duplicates",
  explain: "bash expands the word after `>&` and `<&` a second time, and so would run commands that a value contains.",
  message: ({ source, around, operator }) =>
    `${source} stands after ${operator} in \`${around}\`, and bash expands that word twice.`,
  hint: ({ source }) => `Redirect to the file, then join the streams: > ${source} 2>&1`,
});

export const undecided = defineProblem<{ readonly what: string; readonly around: string; readonly instead: string }>({
  code: "SHELL_UNDECIDED",
  title: "Shells read this differently",
  explain:
    "Where shells do not agree how a text is read, it cannot be decided where a placeholder stands. Commands without placeholders may contain anything.",
  message: ({ what, around }) =>
    `Shells read ${what} in \`${around}\` differently, so it cannot be decided where the placeholders stand.`,
  hint: ({ instead }) => instead,
});

export const tooDeep = defineProblem<{ readonly limit: number; readonly around: string }>({
  code: "SHELL_TOO_DEEP",
  title: "A command is nested too deeply",
  explain: "Commands, substitutions and documents that stand inside each other are followed to a fixed depth.",
  message: ({ limit, around }) =>
    `The command is nested more than ${limit} deep at \`${around}\`, further than placeholders are followed.`,
  hint: () => "Move the inner part to a script file and pass the values as arguments.",
});

export const shellTextProblems: readonly ProblemDoc[] = [
  inBackticks,
  inBraces,
  inDollarQuotes,
  afterDollar,
  afterBackslash,
  beforeParenthesis,
  inSubscript,
  inArithmetic,
  asVariableName,
  inDeclaration,
  asCommand,
  asOption,
  inExportedFunction,
  inHereDelimiter,
  inCode,
  inEval,
  inProgramInput,
  overSsh,
  inAwkAssignment,
  asFormat,
  asTestOperator,
  inDuplication,
  undecided,
  tooDeep,
];

function withQuote(source: string): string {
  return source.endsWith("}}") ? `${source.slice(0, -2).trimEnd()} | quote }}` : source;
}
