import type { Markdown } from "../../markdown/markdown.ts";
import type { Problem } from "../../problem/problem.ts";
import { blocksIn, sectionsOf, type TextSection } from "../sections.ts";
import { problemAt } from "../spec-text.ts";
import type { SpecFile } from "../spec.ts";
import { readTopicText } from "./topic-text.ts";

export function fencesIn(markdown: Markdown, { body }: TextSection): ReturnType<typeof blocksIn> {
  return blocksIn(markdown, body).filter(
    ({ kind, lines }) => kind === "code" && /^\s*(?:`{3}|~{3})/.test(markdown.lines[lines.from] ?? ""),
  );
}

interface ValidationLine {
  readonly command: string;
  /** Among those of the Markdown. */
  readonly line: number;
}

/** The commands below Validation. */
export function validationOf(markdown: Markdown, sections: readonly TextSection[]): readonly ValidationLine[] {
  const section = sections.find(({ name }) => name === "validation");
  if (section === undefined) return [];
  return fencesIn(markdown, section).flatMap(({ lines: { from, to } }) =>
    markdown.lines
      .slice(from + 1, to)
      .map((command, index) => ({ command: command.trim(), line: from + 1 + index }))
      .filter(({ command }) => command !== "" && !/^(?:`{3,}|~{3,})$/.test(command)),
  );
}

export interface ValidationPath {
  readonly path: string;
  /** At its command: for whoever finds that it is not there. */
  readonly at: (problem: Problem) => Problem;
}

const namesPaths =
  /(?:--(?:project|directory)[ =]|\bbash -n |\btest -f |\bshellcheck )\s*("[^"]*"|'[^']*'|[^\s;&|)]+)/g;

/** The paths that the commands of the validation need. Those with variables or patterns in them are not known. */
export function validationPaths(file: SpecFile): readonly ValidationPath[] {
  const { text } = readTopicText(file);
  return validationOf(text.markdown, sectionsOf(text.markdown)).flatMap(({ command, line }) =>
    command.startsWith("#")
      ? []
      : [...command.matchAll(namesPaths)]
          .map((found) => (found[1] ?? "").replaceAll(/^["']|["']$/g, ""))
          .filter(
            (path) => path !== "" && !/[$*?<>{}[\]~]/.test(path) && !path.startsWith("-") && !path.startsWith("/"),
          )
          .map((path) => ({ path, at: (problem) => problemAt(text, problem, { from: line, to: line + 1 }) })),
  );
}
