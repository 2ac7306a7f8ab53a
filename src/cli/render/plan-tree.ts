import { needsOf } from "../../plan/needs.ts";
import type { Acquire, Argument, Arguments, Block, Branch, Conduct, Plan, PlanNode } from "../../plan/plan.ts";
import type { Paint } from "../output.ts";
import { count, harmless } from "./problems.ts";

/** The plan as a tree: one line a node, with its address, its kind and what it does. */
export function drawPlan(plan: Plan, paint: Paint): string {
  const { workflow } = plan;
  const also = [workflow.id, workflow.version].filter((word) => word !== "" && word !== workflow.name);
  const title = [paint("bold", harmless(workflow.name)), ...also.map((word) => paint("dim", word))].join(" ");
  const inputs = plan.inputs.map((input) => {
    const fallback = input.default === undefined ? "" : ` = ${JSON.stringify(input.default)}`;
    return `  ${harmless(input.name)}: ${input.type}${input.required ? " (required)" : ""}${harmless(fallback)}\n`;
  });
  const head = inputs.length === 0 ? "" : `${paint("dim", "inputs")}\n${inputs.join("")}`;
  const { word, block, ending, about } = outermost(plan);
  const heading = [word, ...about].map((each) => paint("dim", each)).join("  ");
  const margin = { indent: "", last: true };
  const last = ending === undefined ? "" : `${paint("dim", "finally")}\n${drawBlock(ending, margin, paint)}`;
  return `${title}\n${head}${heading}\n${drawBlock(block, margin, paint)}${last}${drawOutputs(plan.outputs, paint)}`;
}

interface Outermost {
  readonly word: string;
  readonly block: Block;
  readonly ending?: Block;
  readonly about: readonly string[];
}

/** What stands in the workflow itself; a group without an address is the workflow. */
export function outermost({ root }: Plan): Outermost {
  const [only] = root.nodes;
  if (only?.primitive !== "group" || only.address !== "") return { word: "steps", block: root, about: [] };
  const ending = only.finally === undefined ? {} : { ending: only.finally };
  return { word: only.kind, block: only.body, ...ending, about: remarks(only) };
}

function drawOutputs(outputs: Arguments, paint: Paint): string {
  const names = Object.entries(outputs);
  if (names.length === 0) return "";
  return `${paint("dim", "outputs")}\n${names.map(([name, value]) => `  ${harmless(name)}: ${brief(value)}\n`).join("")}`;
}

/** What stands before a line of the tree. */
interface Margin {
  readonly indent: string;
  /** Nothing follows at this place. */
  readonly last: boolean;
}

function drawBlock(block: Block, { indent, last }: Margin, paint: Paint): string {
  return block.nodes
    .map((node, index) => {
      const margin = { indent, last: last && index === block.nodes.length - 1 };
      return drawNode(node, { ...margin, needs: shownNeeds(block, node) }, paint);
    })
    .join("");
}

/** What a node waits for, where that is not just the node before it. */
function shownNeeds(block: Block, node: PlanNode): readonly string[] {
  return "needs" in block && block.skipped === "holds" ? needsOf(block, node.id) : [];
}

interface NodeMargin extends Margin {
  readonly needs: readonly string[];
}

function drawNode(node: PlanNode, { indent, last, needs }: NodeMargin, paint: Paint): string {
  const branch = last ? "└─ " : "├─ ";
  const inner = indent + (last ? "   " : "│  ");
  const waits = needs.length === 0 ? [] : [`needs ${needs.join(", ")}`];
  const words = [
    paint("bold", harmless(node.address)),
    paint("cyan", node.kind),
    harmless(whatItDoes(node)),
    ...[...waits, ...remarks(node)].map((remark) => paint("dim", harmless(remark))),
  ];
  return `${indent}${branch}${words.filter((word) => word !== "").join("  ")}\n${drawInside(node, inner, paint)}`;
}

function drawInside(node: PlanNode, indent: string, paint: Paint): string {
  const { primitive } = node;
  switch (primitive) {
    case "choice":
      return drawBranches(node.branches, indent, paint);
    case "repeat":
      return drawBlock(node.body, { indent, last: true }, paint);
    case "each":
      return drawNode(node.body, { indent, last: true, needs: [] }, paint);
    case "group": {
      const ending = node.finally === undefined ? [] : [{ name: "finally", body: node.finally }];
      const body = drawBlock(node.body, { indent, last: ending.length === 0 }, paint);
      return body + drawBranches(ending, indent, paint);
    }
    case "call":
    case "wait":
    case "join":
    case "sub-run":
      return "";
  }
}

function drawBranches(branches: readonly Branch[], indent: string, paint: Paint): string {
  return branches
    .map(({ name, body }, index) => {
      const last = index === branches.length - 1;
      const line = `${indent}${last ? "└─ " : "├─ "}${paint("dim", `${harmless(name)}:`)}\n`;
      return line + drawBlock(body, { indent: indent + (last ? "   " : "│  "), last: true }, paint);
    })
    .join("");
}

/** What a node does, in a few of the author's words. */
export function whatItDoes(node: PlanNode): string {
  switch (node.primitive) {
    case "call":
      return brief(shownOfCall(node.arguments));
    case "wait":
      return `${brief(node.message)} [${node.options.join(" / ")}]`;
    case "choice":
      return brief(node.subject);
    case "repeat":
      return `${node.test === "before" ? "while" : "again while"} ${brief(node.condition)}, at most ${brief(node.most)} passes`;
    case "each":
      return `for each of ${brief(node.items)}, ${brief(node.width)} at a time`;
    case "join":
      return `collects ${node.from.join(", ")}`;
    case "sub-run":
      return `runs ${node.workflow}`;
    case "group":
      return "";
  }
}

/** The argument that tells most about a call. */
function shownOfCall(given: Arguments): Argument | undefined {
  const telling = ["run", "words", "prompt", "command", "app", "labels"];
  return telling.map((name) => given[name]).find((argument) => argument !== undefined);
}

function remarks(node: PlanNode): readonly string[] {
  const condition = node.when === undefined ? [] : [`if ${brief(node.when.condition)}`];
  const carryOn = node.continueOnError ? ["continues on error"] : [];
  return [...condition, ...conductOf(node), ...carryOn];
}

function conductOf(node: PlanNode): readonly string[] {
  if (node.primitive === "call" || node.primitive === "sub-run") return conductRemarks(node.conduct);
  return node.primitive === "group" ? limitRemarks(node) : [];
}

function limitRemarks({ timeout, acquire }: Pick<Conduct, "timeout" | "acquire">): readonly string[] {
  return [
    ...(timeout === undefined ? [] : [`at most ${timeout} s`]),
    ...(acquire === undefined ? [] : [holdsRemark(acquire)]),
  ];
}

function holdsRemark({ key, amount }: Acquire): string {
  return amount === undefined ? `holds ${brief(key)}` : `holds ${brief(amount)} of ${brief(key)}`;
}

function conductRemarks({ retry, onInterrupt, ...limits }: Conduct): readonly string[] {
  return [
    ...limitRemarks(limits),
    ...(retry === undefined ? [] : [`retries ${retry.max}× ${retry.backoff} ${retry.interval} s`]),
    ...(onInterrupt === "rerun" ? [] : [`on interrupt: ${onInterrupt}`]),
  ];
}

const briefLength = 60;

/** A value in one short line of the author's words. */
export function brief(argument: Argument | undefined): string {
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
    case "combinations":
      return `the combinations of ${Object.keys(argument.axes).join(", ")}`;
    case "map":
      return count(Object.keys(argument.entries).length, "entry").replace("entrys", "entries");
  }
}
