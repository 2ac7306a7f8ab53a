import { Composer, type Document, Parser, type YAMLParseError, type YAMLWarning } from "yaml";
import type { Problem } from "../../problem/problem.ts";
import { located, type Source } from "../../problem/source.ts";
import { convertDocument } from "./convert-document.ts";
import { findTooDeep, findUnclosed, nestingLimit, type Unclosed } from "./nesting.ts";
import { yamlEmpty, yamlManyDocuments, yamlNotText, yamlSyntax, yamlTab, yamlTooDeep } from "./problems.ts";
import type { YamlNode } from "./yaml-node.ts";

export interface ReadYaml {
  /** Missing where the text could not be read as a whole, since what is left would look like a trail of other mistakes. */
  readonly node?: YamlNode;
  readonly problems: readonly Problem[];
}

// oxlint-disable-next-line no-control-regex
const controlCharacter = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f]/u;

/** Reads one YAML document and reports everything that is wrong with it. Never throws. */
export function readYaml(source: Source): ReadYaml {
  const control = controlCharacter.exec(source.text);
  if (control !== null) {
    return { problems: [located(source, yamlNotText(), { start: control.index, end: control.index + 1 })] };
  }
  const tokens = [...new Parser().parse(source.text)];
  const tooDeep = findTooDeep(tokens);
  if (tooDeep !== undefined) {
    const range = { start: tooDeep, end: tooDeep + 1 };
    return { problems: [located(source, yamlTooDeep({ limit: nestingLimit }), range)] };
  }
  const documents = compose(tokens, source.text.length);
  return readDocuments(source, documents, syntaxProblems(source, documents, findUnclosed(tokens)));
}

function compose(tokens: Parameters<Composer["compose"]>[0], length: number): readonly Document.Parsed[] {
  // Plain scalars are resolved by our own rules, so the library is asked for text only.
  const composer = new Composer({ schema: "failsafe", uniqueKeys: false, prettyErrors: false });
  return [...composer.compose(tokens, true, length)];
}

function readDocuments(source: Source, documents: readonly Document.Parsed[], syntax: readonly Problem[]): ReadYaml {
  const [document, second] = documents;
  const problems = [...syntax];
  if (second !== undefined) {
    problems.push(located(source, yamlManyDocuments(), startOf(second)));
  }
  if (document === undefined || document.contents === null) {
    if (problems.length === 0) problems.push(located(source, yamlEmpty(), { start: 0, end: 1 }));
    return { problems };
  }
  const converted = convertDocument(source, document);
  problems.push(...converted.problems);
  return syntax.length > 0 || !converted.whole ? { problems } : { node: converted.node, problems };
}

function startOf(document: Document.Parsed): { readonly start: number; readonly end: number } {
  const start = document.range?.[0] ?? 0;
  return { start, end: start + 1 };
}

const hints: Partial<Record<string, string>> = {
  BAD_INDENT: "Line the keys of one mapping up under each other.",
  BAD_DQ_ESCAPE: "Inside double quotes a backslash begins an escape; write \\\\ for a backslash, or use single quotes.",
  BAD_SCALAR_START: "Put the value in quotes.",
  BLOCK_AS_IMPLICIT_KEY: 'A ": " inside a value makes YAML see another mapping; put the value in quotes.',
  MULTILINE_IMPLICIT_KEY: "A key must stand on one line. Is a colon missing, or is the indentation off?",
  MISSING_CHAR: "Is a colon, a comma, a quote or a bracket missing?",
  UNEXPECTED_TOKEN: "Is there one quote, bracket or colon too many?",
};

/** Whatever the reader stumbles over behind a bracket that is not closed is that bracket's fault. */
function syntaxProblems(
  source: Source,
  documents: readonly Document.Parsed[],
  unclosed: readonly Unclosed[],
): readonly Problem[] {
  const end = unclosed[0]?.offset ?? Number.POSITIVE_INFINITY;
  const errors = documents.flatMap((document) => document.errors).filter(({ pos }) => pos[0] < end);
  return [
    ...errors.map((error) => syntaxProblem(source, error)),
    ...unclosed.map((bracket) => unclosedProblem(source, bracket)),
  ];
}

function unclosedProblem(source: Source, { offset, opening, closing }: Unclosed): Problem {
  const detail = `the "${opening}" that opens here is not closed`;
  const hint = `Write "${closing}" behind its last entry: on the same line, or on one that is indented further than the key.`;
  return located(source, yamlSyntax({ detail, hint }), { start: offset, end: offset + 1 });
}

function syntaxProblem(source: Source, error: YAMLParseError | YAMLWarning): Problem {
  const [start, end] = error.pos;
  const range = { start, end: Math.max(end, start + 1) };
  if (error.code === "TAB_AS_INDENT") return located(source, yamlTab(), range);
  const detail = error.message.replace(/[.\s]+$/u, "");
  return located(source, yamlSyntax({ detail, hint: hints[error.code] }), range);
}
