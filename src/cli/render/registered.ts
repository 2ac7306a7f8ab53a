import type { InputWords, ListedWorkflow } from "../../api/registered.ts";
import type { StoryLine } from "../../api/runs.ts";
import { drawDuration } from "../../time/draw-duration.ts";
import type { Paint } from "../output.ts";
import { harmless } from "./problems.ts";
import { paintStatus } from "./report.ts";

/** Registered workflows as a list, by name. */
export function drawWorkflows(workflows: readonly ListedWorkflow[], now: number, paint: Paint): string {
  const widths = widthsOf(workflows.map(({ version }) => [version.name, version.owner]));
  const lines = workflows.map(({ version: { name, version, owner }, lastRun }) => {
    const words = [name.padEnd(widths[0] ?? 0), `v${version}`.padEnd(4), harmless(owner).padEnd(widths[1] ?? 0)];
    if (lastRun === undefined) return [...words, paint("dim", "no runs yet")].join("  ");
    const { id, status, startedAt } = lastRun;
    const when = paint("dim", `run ${id}, ${drawDuration(now - startedAt)} ago`);
    return [...words, paintStatus(status, status, paint), when].join("  ");
  });
  return `${lines.join("\n")}\n`;
}

/** Inputs as a list, as the workflow declares them. */
export function drawInputs(inputs: readonly InputWords[], paint: Paint): string {
  const widths = widthsOf(inputs.map(({ name, type }) => [name, type]));
  const lines = inputs.map(({ name, type, required, default: value, description }) => {
    const needed = required && value === null ? "required" : "optional";
    const standard = value === null ? "" : `default ${JSON.stringify(value)}`;
    const words = [name.padEnd(widths[0] ?? 0), type.padEnd(widths[1] ?? 0), needed, standard, description ?? ""];
    return words
      .map((word, at) => (at === 3 ? paint("dim", harmless(word)) : harmless(word)))
      .filter((word) => word !== "")
      .join("  ");
  });
  return `${lines.join("\n")}\n`;
}

/** One event of a run: when, where, what. */
export function drawStoryLine({ at, address, text }: StoryLine, paint: Paint): string {
  const where = address === undefined ? paint("dim", "(run)") : paint("bold", oneLine(address));
  return `${paint("dim", new Date(at).toISOString())}  ${where}  ${oneLine(text)}\n`;
}

function oneLine(text: string): string {
  return harmless(text).replaceAll("\n", " ");
}

/** How wide each column is. */
function widthsOf(rows: readonly (readonly string[])[]): readonly number[] {
  const [first = []] = rows;
  return first.map((_, at) => Math.max(...rows.map((row) => row[at]?.length ?? 0)));
}
