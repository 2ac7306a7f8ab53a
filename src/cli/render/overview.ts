import type { Overview, RepositoryState, SeenAgent } from "../../api/overview.ts";
import type { SeenCommand } from "../../survey/survey.ts";
import type { Paint } from "../output.ts";
import { count, drawProblem, harmless } from "./problems.ts";

const specStyles = {
  openspec: "OpenSpec",
  acceptance: "files with acceptance criteria (spec/)",
  topic: "topic specs (tools/spec-loop/specs/)",
  speckit: "Spec Kit",
} as const;

/** What is seen, a line each, and the one command that comes next. */
export function drawOverview(overview: Overview, paint: Paint): string {
  const { folder, repository, agents, sandbox, survey, configuration, waiting, next } = overview;
  const { languages, tests, checks, specStyle, notes } = survey;
  const rows: readonly (readonly [string, string])[] = [
    ["folder", folder],
    ["repository", repositoryWords(repository)],
    ["agents", agents.length === 0 ? "none" : agents.map(agentWords).join(", ")],
    ["sandbox", sandbox.ok ? named(sandbox) : `${sandbox.name} does not work: ${sandbox.message ?? ""}`],
    ["language", languages.length === 0 ? "none that is known" : languages.join(", ")],
    ["tests", tests.length === 0 ? "none are seen" : commandsWords(tests)],
    ...notes.slice(0, 2).map(({ from, message }) => ["", `${from}: ${message}`] as const),
    ["checks", checks.length === 0 ? "none are seen" : commandsWords(checks)],
    ["specs", specStyle === undefined ? "none yet" : specStyles[specStyle]],
    ...waiting
      .slice(0, 3)
      .map(({ run, gate, message }) => ["waiting", `run ${run} at ${gate}: ${oneLine(message)}`] as const),
  ];
  const lines = rows.map(([title, text]) => `  ${paint("dim", title.padEnd(10))}  ${harmless(text)}\n`);
  const problems = configuration.problems.map((problem) => `\n${drawProblem(problem, paint)}`);
  const last = `\n${harmless(next.why)}\n  ${paint("cyan", "→")} ${paint("bold", harmless(next.command))}\n`;
  return `${lines.join("")}${problems.join("")}${last}`;
}

function repositoryWords(repository: RepositoryState): string {
  switch (repository.state) {
    case "unknown":
      return repository.message;
    case "none":
      return "none";
    case "empty":
      return `${repository.branch ?? "no branch"}, no commit yet${changedWords(repository.changed)}`;
    case "there": {
      const { branch, commit, changed } = repository;
      const at = commit.slice(0, 7);
      return `${branch ?? "no branch"} at ${at}${changedWords(changed)}`;
    }
  }
}

function changedWords(changed: number): string {
  return changed === 0 ? "" : `, ${count(changed, "path")} not committed`;
}

function agentWords(agent: SeenAgent): string {
  const { isUsed, message } = agent;
  const used = isUsed ? " (used)" : "";
  return message === undefined ? `${named(agent)}${used}` : `${agent.name}${used} does not work: ${message}`;
}

function named({ name, version }: { readonly name: string; readonly version?: string }): string {
  return version === undefined ? name : `${name} ${version}`;
}

/** Commands that were seen at one place are told together. */
function commandsWords(commands: readonly SeenCommand[]): string {
  const places = [...new Set(commands.map(({ from }) => from))];
  return places
    .map((place) => {
      const runs = commands.filter(({ from }) => from === place).map(({ run }) => run);
      return `${runs.join("; ")}  (${place})`;
    })
    .join("; ");
}

const longest = 60;

function oneLine(text: string): string {
  const line = text.trim().split("\n")[0] ?? "";
  return line.length > longest ? `${line.slice(0, longest)}…` : line;
}
