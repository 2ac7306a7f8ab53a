import type { Argument, Arguments, Branch, Conduct, Plan, PlanNode, Block, Group } from "../../plan/plan.ts";
import type { Paint } from "../output.ts";
import { count, harmless } from "./problems.ts";

/** The plan as a tree: one line a node, with its address, its kind and what it does. */
export function drawPlan(plan: Plan, paint: Paint): string {
  const { workflow } = plan;
  const title = `${paint("bold", harmless(workflow.name))} ${paint("dim", `${workflow.id} ${workflow.version}`)}`;
  const inputs = plan.inputs.map((input) => {
    const fallback = input.default === undefined ? "" : ` = ${JSON.stringify(input.default)}`;
    return `  ${harmless(input.name)}: ${input.type}${input.required ? " (required)" : ""}${harmless(fallback)}\n`;
  });
  const head = inputs.length === 0 ? "" : `${paint("dim", "inputs")}\n${inputs.join("")}`;
  return `${title}\n${head}${paint("dim", "steps")}\n${drawSequence(plan.root, "", paint)}${drawOutputs(plan.outputs, paint)}`;
}

function drawOutputs(outputs: Arguments, paint: Paint): string {
  const names = Object.entries(outputs);
  if (names.length === 0) return "";
  return `${paint("dim", "outputs")}\n${names.map(([name, value]) => `  ${harmless(name)}: ${brief(value)}\n`).join("")}`;
}

function drawSequence(sequence: Block, indent: string, paint: Paint): string {
  return sequence.nodes
    .map((node, index) => drawNode(node, { indent, last: index === sequence.nodes.length - 1 }, paint))
    .join("");
}

/** What stands before a line of the tree. */
interface Margin {
  readonly indent: string;
  readonly last: boolean;
}

function drawNode(node: PlanNode, { indent, last }: Margin, paint: Paint): string {
  const branch = last ? "└─ " : "├─ ";
  const inner = indent + (last ? "   " : "│  ");
  const words = [
    paint("bold", harmless(node.address)),
    paint("cyan", node.kind),
    harmless(whatItDoes(node)),
    ...remarks(node).map((remark) => paint("dim", remark)),
  ];
  return `${indent}${branch}${words.filter((word) => word !== "").join("  ")}\n${drawInside(node, inner, paint)}`;
}

function drawInside(node: PlanNode, indent: string, paint: Paint): string {
  switch (node.primitive) {
    case "choice":
      return node.branches
        .map((branch, index) => drawBranch(branch, { indent, last: index === node.branches.length - 1 }, paint))
        .join("");
    case "repeat":
      return drawSequence(node.body, indent, paint);
    case "each":
      return drawNode(node.body, { indent, last: true }, paint);
    case "group":
      return drawSequence(node.body, indent, paint) + drawLast(node, indent, paint);
    case "call":
    case "wait":
    case "join":
    case "sub-run":
      return "";
  }
}

function drawLast(node: Group, indent: string, paint: Paint): string {
  if (node.finally === undefined) return "";
  return `${indent}└─ ${paint("dim", "finally:")}\n${drawSequence(node.finally, `${indent}   `, paint)}`;
}

function drawBranch(branch: Branch, { indent, last }: Margin, paint: Paint): string {
  const line = `${indent}${last ? "└─ " : "├─ "}${paint("dim", `${harmless(branch.name)}:`)}\n`;
  return line + drawSequence(branch.body, indent + (last ? "   " : "│  "), paint);
}

/** What a node does, in a few of the author's words. */
export function whatItDoes(node: PlanNode): string {
  switch (node.primitive) {
    case "call":
      return brief(node.arguments["run"] ?? node.arguments["prompt"] ?? node.arguments["command"]);
    case "wait":
      return `${brief(node.message)} [${node.options.join(" / ")}]`;
    case "choice":
      return brief(node.subject);
    case "repeat":
      return `${node.test === "before" ? "while" : "until not"} ${brief(node.condition)}, at most ${brief(node.most)} passes`;
    case "each":
      return `for each of ${brief(node.items)}, ${brief(node.width)} at a time`;
    case "join":
      return `collects ${node.from.join(", ")}`;
    case "sub-run":
      return `runs ${node.workflow}`;
    case "group":
      return node.when === undefined ? "" : `if ${brief(node.when.condition)}`;
  }
}

function remarks(node: PlanNode): readonly string[] {
  const carryOn = node.continueOnError ? ["continues on error"] : [];
  return node.primitive === "call" || node.primitive === "sub-run"
    ? [...conductRemarks(node.conduct), ...carryOn]
    : carryOn;
}

function conductRemarks({ timeout, retry, acquire, onInterrupt }: Conduct): readonly string[] {
  return [
    ...(timeout === undefined ? [] : [`at most ${timeout} s`]),
    ...(acquire === undefined ? [] : [`holds ${brief(acquire.key)}`]),
    ...(retry === undefined ? [] : [`retries ${retry.max}× ${retry.backoff} ${retry.interval} s`]),
    ...(onInterrupt === "rerun" ? [] : [`on interrupt: ${onInterrupt}`]),
  ];
}

const briefLength = 60;

function brief(argument: Argument | undefined): string {
  const text = argument === undefined ? "" : textOf(argument).trim();
  const line = text.split("\n")[0] ?? "";
  const cut = line.length > briefLength || line.length < text.length;
  return cut ? `${line.slice(0, briefLength - 1)}…` : line;
}

function textOf(argument: Argument): string {
  switch (argument.kind) {
    case "literal":
      return typeof argument.value === "string" ? argument.value : JSON.stringify(argument.value);
    case "template":
      return argument.template.source;
    case "shell":
      return argument.source;
    case "list":
      return count(argument.items.length, "item");
    case "map":
      return count(Object.keys(argument.entries).length, "entry").replace("entrys", "entries");
    case "combinations":
      return `combinations of ${Object.keys(argument.axes).join(", ")}`;
  }
}
