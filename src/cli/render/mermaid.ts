import { needsOf } from "../../plan/needs.ts";
import type { Block, Graph, Plan, PlanNode, Sequence } from "../../plan/plan.ts";
import { brief, outermost, whatItDoes } from "./plan-tree.ts";
import { harmless } from "./problems.ts";

interface Chart {
  readonly lines: string[];
  readonly ids: Map<PlanNode, string>;
}

/** Where the arrows of a part begin and end; a part without nodes has neither. */
interface Ends {
  readonly first: readonly string[];
  readonly last: readonly string[];
}

/** The plan as a Mermaid flowchart. */
export function drawMermaid(plan: Plan): string {
  const chart: Chart = { lines: ["flowchart TD"], ids: new Map() };
  const { block, ending } = outermost(plan);
  drawGroup(chart, { body: block, ending, id: "" }, "  ");
  return `${chart.lines.join("\n")}\n`;
}

function drawBlock(chart: Chart, block: Block, indent: string): Ends | undefined {
  return "needs" in block ? drawGraph(chart, block, indent) : drawSequence(chart, block, indent);
}

function drawSequence(chart: Chart, sequence: Sequence, indent: string): Ends | undefined {
  let ends: Ends | undefined;
  for (const node of sequence.nodes) {
    const next = drawNode(chart, node, indent);
    if (ends !== undefined) drawArrows(chart, { from: ends.last, to: next.first }, indent);
    ends = { first: ends?.first ?? next.first, last: next.last };
  }
  return ends;
}

function drawGraph(chart: Chart, graph: Graph, indent: string): Ends | undefined {
  const drawn = new Map(graph.nodes.map((node) => [node.id, drawNode(chart, node, indent)]));
  const needed = new Set(Object.values(graph.needs).flat());
  for (const [id, { first }] of drawn) {
    for (const need of needsOf(graph, id)) drawArrows(chart, { from: drawn.get(need)?.last ?? [], to: first }, indent);
  }
  if (drawn.size === 0) return undefined;
  return {
    first: [...drawn].flatMap(([id, { first }]) => (needsOf(graph, id).length === 0 ? first : [])),
    last: [...drawn].flatMap(([id, { last }]) => (needed.has(id) ? [] : last)),
  };
}

interface Arrows {
  readonly from: readonly string[];
  readonly to: readonly string[];
}

function drawArrows(chart: Chart, { from, to }: Arrows, indent: string): void {
  for (const start of from) for (const end of to) chart.lines.push(`${indent}${start} --> ${end}`);
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
      return { first: [id], last: [id] };
    case "call":
    case "join":
    case "sub-run":
      chart.lines.push(`${indent}${id}[${label(node)}]`);
      return { first: [id], last: [id] };
  }
}

interface Drawn {
  readonly node: PlanNode;
  readonly id: string;
  readonly indent: string;
}

function drawChoice(chart: Chart, { node, id, indent }: Drawn): Ends {
  if (node.primitive !== "choice") return { first: [id], last: [id] };
  chart.lines.push(`${indent}${id}{${label(node)}}`);
  const last: string[] = [];
  for (const branch of node.branches) {
    const ends = drawBlock(chart, branch.body, indent);
    if (ends === undefined) continue;
    for (const first of ends.first) chart.lines.push(`${indent}${id} -->|${quoted(branch.name)}| ${first}`);
    last.push(...ends.last);
  }
  const takesAll = node.branches.some((branch) => branch.match === undefined && branch.body.nodes.length > 0);
  return { first: [id], last: takesAll ? last : [...last, id] };
}

function drawBox(chart: Chart, { node, id, indent }: Drawn): Ends {
  const inner = `${indent}  `;
  chart.lines.push(`${indent}subgraph ${id}[${label(node)}]`);
  if (node.primitive === "repeat") drawBlock(chart, node.body, inner);
  if (node.primitive === "each") drawNode(chart, node.body, inner);
  if (node.primitive === "group") drawGroup(chart, { body: node.body, ending: node.finally, id }, inner);
  chart.lines.push(`${indent}end`);
  return { first: [id], last: [id] };
}

interface DrawnGroup {
  readonly body: Block;
  readonly ending: Block | undefined;
  readonly id: string;
}

function drawGroup(chart: Chart, { body, ending, id }: DrawnGroup, indent: string): void {
  const ends = drawBlock(chart, body, indent);
  if (ending === undefined) return;
  chart.lines.push(`${indent}subgraph ${id}f[${quoted("finally")}]`);
  drawBlock(chart, ending, `${indent}  `);
  chart.lines.push(`${indent}end`);
  drawArrows(chart, { from: ends?.last ?? [], to: [`${id}f`] }, indent);
}

function label(node: PlanNode): string {
  const name = node.id === "" ? node.address : node.id;
  const words = [whatItDoes(node), ...(node.when === undefined ? [] : [`if ${brief(node.when.condition)}`])];
  return quoted([name, words.filter((word) => word !== "").join(", ")].filter((word) => word !== "").join(": "));
}

/** Mermaid reads quoted text as Markdown with entities: everything but plain characters is written as a code. */
function quoted(text: string): string {
  const escaped = harmless(text).replace(
    /[^\p{L}\p{N} .,:;=+/?!'()…×-]/gu,
    (character) => `#${character.codePointAt(0)};`,
  );
  return `"${escaped}"`;
}
