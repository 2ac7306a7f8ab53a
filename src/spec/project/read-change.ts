import { readMarkdown } from "../../markdown/markdown.ts";
import type { Problem } from "../../problem/problem.ts";
import { wholeFile } from "../../problem/source.ts";
import { oneLine } from "../criterion-words.ts";
import { type DeltaFile, readChangeFiles } from "../openspec/change-files.ts";
import type { RequirementBlock } from "../openspec/openspec.ts";
import { specsFolder } from "../openspec/openspec-folders.ts";
import { readMainSpec } from "../openspec/read-main-spec.ts";
import { noCriteria } from "../problems.ts";
import { readSpecFile } from "../read-spec-file.ts";
import { constraintNames, scopeNames } from "../section-names.ts";
import { entriesIn, sectionsNamed, sectionsOf, textIn } from "../sections.ts";
import { linedFile } from "../spec-text.ts";
import type { ReadSpec, Requirement, Spec, SpecFile, SpecTree } from "../spec.ts";
import { heldBefore, readRequirements, type SaidRequirement } from "./read-openspec.ts";

/**
 * Reads a change of OpenSpec: what it adds and modifies, with the scenarios as criteria, and what it removes. What held before
 * stands in the main specs of the tree, or of another one.
 */
export async function readChange(tree: SpecTree, folder: string, mainSpecs: SpecTree = tree): Promise<ReadSpec> {
  const id = folder.slice(folder.lastIndexOf("/") + 1);
  const { deltas, problems: unread } = await readChangeFiles(tree, folder.slice("openspec/changes/".length));
  const requirements: Requirement[] = [];
  const problems: Problem[] = [...unread];
  for (const delta of deltas) {
    const read = readRequirements(linedFile(delta), delta.capability, await saidIn(mainSpecs, delta));
    requirements.push(...read.requirements);
    problems.push(...read.problems);
  }
  const proposal = await readSpecFile(tree, `${folder}/proposal.md`);
  problems.push(...proposal.problems);
  const removesOnly = deltas.some(({ spec }) => spec.removed.length + spec.renamed.length > 0);
  if (!removesOnly && requirements.every(({ criteria }) => criteria.length === 0)) {
    const hint = "Write deltas: specs/<capability>/spec.md with ## ADDED Requirements, requirements and scenarios.";
    problems.push({ ...noCriteria({ hint }), place: wholeFile(folder) });
  }
  const files = deltas.map(({ path, text }): SpecFile => ({ path, text }));
  return {
    spec: {
      ...proposed(id, proposal.text),
      id,
      requirements,
      files: [...proposalFile(folder, proposal.text), ...files],
    },
    problems,
  };
}

function proposalFile(folder: string, text: string | undefined): readonly SpecFile[] {
  return text === undefined ? [] : [{ path: `${folder}/proposal.md`, text }];
}

type Proposed = Pick<Spec, "format" | "title" | "goal" | "outOfScope" | "constraints">;

function proposed(id: string, text: string | undefined): Proposed {
  const none = { format: "change" as const, title: id, goal: "", outOfScope: [], constraints: [] };
  if (text === undefined) return none;
  const markdown = readMarkdown(text);
  const sections = sectionsOf(markdown);
  const heading = oneLine(sections.find(({ level }) => level === 1)?.heading ?? "").replace(
    /^(?:proposal|change)\s*:\s*/i,
    "",
  );
  const { frontmatter } = markdown;
  const lines = frontmatter === undefined ? [] : markdown.lines.slice(frontmatter.from, frontmatter.to);
  const written = lines.flatMap((line) => /^title:\s*["']?(.*?)["']?\s*$/.exec(line)?.[1] ?? []);
  const why = sections.find(({ name }) => name === "why");
  return {
    ...none,
    title: [heading.toLowerCase() === "proposal" ? "" : heading, ...written].find((words) => words !== "") ?? id,
    goal: why === undefined ? "" : textIn(markdown, why.body),
    outOfScope: sectionsNamed(sections, scopeNames).flatMap(({ body }) => entriesIn(markdown, body)),
    constraints: sectionsNamed(sections, constraintNames).flatMap(({ body }) => entriesIn(markdown, body)),
  };
}

/** What a modified requirement keeps of its scenarios held before, as long as its own text is kept too. */
async function saidIn(tree: SpecTree, { capability, spec }: DeltaFile): Promise<readonly SaidRequirement[]> {
  const { added, modified, removed, renamed } = spec;
  const before = modified.length === 0 ? new Map<string, RequirementBlock>() : await blocksOf(tree, capability);
  const oldNames = new Map(
    renamed.flatMap(({ from, to }) => (from === undefined || to === undefined ? [] : [[to.name, from.name]])),
  );
  const rewritten = new Set([...added, ...modified].map(({ name }) => name));
  return [
    ...added.map((block) => ({ block, title: block.name })),
    ...modified.map((block) => {
      const old = before.get(oldNames.get(block.name) ?? block.name);
      return { block, title: block.name, ...(old === undefined ? {} : { held: heldBefore(old, block) }) };
    }),
    ...removed.map((block) => ({ block, title: block.name, instead: "This requirement is removed." })),
    ...renamed.flatMap(({ from, to }) =>
      from === undefined || to === undefined || rewritten.has(to.name)
        ? []
        : [{ block: to, title: to.name, instead: `This requirement was named "${from.name}".` }],
    ),
  ];
}

async function blocksOf(tree: SpecTree, capability: string): Promise<ReadonlyMap<string, RequirementBlock>> {
  const { text } = await readSpecFile(tree, `${specsFolder}/${capability}/spec.md`);
  return new Map(text === undefined ? [] : readMainSpec(text).blocks.map((block) => [block.name, block]));
}
