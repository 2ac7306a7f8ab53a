import type { Plan, PlanNode, Block } from "../../plan/plan.ts";
import { harmless } from "./problems.ts";
import { whatItDoes } from "./plan-tree.ts";

interface Chart {
  readonly lines: string[];
  readonly ids: Map<PlanNode, string>;
}

/** Where the arrows of a part begin and end; a part without nodes has neither. */
interface Ends {
  readonly first: string;
  readonly last: readonly string[];
}

/** The plan as a Mermaid flowchart. */
export function drawMermaid(plan: Plan): string {
  const chart: Chart = { lines: ["flowchart TD"], ids: new Map() };
  drawSequence(chart, plan.root, "  ");
  return `${chart.lines.join("\n")}\n`;
}

function drawSequence(chart: Chart, sequence: Block, indent: string): Ends | undefined {
  let ends: Ends | undefined;
  for (const node of sequence.nodes) {
    const next = drawNode(chart, node, indent);
    if (ends !== undefined) for (const from of ends.last) chart.lines.push(`${indent}${from} --> ${next.first}`);
    ends = { first: ends?.first ?? next.first, last: next.last };
  }
  return ends;
}

function drawNode(chart: Chart, node: PlanNode, indent: string): Ends {
  const id = `n${chart.ids.size}`;
  chart.ids.set(node, id);
  switch (node.primitive) {
    case "choice":
      return drawChoice(chart, { node, id, indent });
    case "repeat":
    case "each":
    case "group":
      return drawBox(chart, { node, id, indent });
    case "wait":
      chart.lines.push(`${indent}${id}{{${label(node)}}}`);
      return { first: id, last: [id] };
    case "call":
    case "join":
    case "sub-run":
      chart.lines.push(`${indent}${id}[${label(node)}]`);
      return { first: id, last: [id] };
  }
}

interface Drawn {
  readonly node: PlanNode;
  readonly id: string;
  readonly indent: string;
}

function drawChoice(chart: Chart, { node, id, indent }: Drawn): Ends {
  if (node.primitive !== "choice") return { first: id, last: [id] };
  chart.lines.push(`${indent}${id}{${label(node)}}`);
  const last: string[] = [];
  for (const branch of node.branches) {
    const ends = drawSequence(chart, branch.body, indent);
    if (ends === undefined) continue;
    chart.lines.push(`${indent}${id} -->|${quoted(branch.name)}| ${ends.first}`);
    last.push(...ends.last);
  }
  const takesAll = node.branches.some((branch) => branch.match === undefined && branch.body.nodes.length > 0);
  return { first: id, last: takesAll ? last : [...last, id] };
}

function drawBox(chart: Chart, { node, id, indent }: Drawn): Ends {
  chart.lines.push(`${indent}subgraph ${id}[${label(node)}]`);
  if (node.primitive === "repeat" || node.primitive === "group") drawSequence(chart, node.body, `${indent}  `);
  if (node.primitive === "each") drawNode(chart, node.body, `${indent}  `);
  chart.lines.push(`${indent}end`);
  return { first: id, last: [id] };
}

function label(node: PlanNode): string {
  return quoted(`${node.id}: ${whatItDoes(node)}`);
}

/** Mermaid reads quoted text as Markdown with entities: everything but plain characters is written as a code. */
function quoted(text: string): string {
  const escaped = harmless(text).replace(
    /[^\p{L}\p{N} .,:;=+/?!'()…×-]/gu,
    (character) => `#${character.codePointAt(0)};`,
  );
  return `"${escaped}"`;
}
