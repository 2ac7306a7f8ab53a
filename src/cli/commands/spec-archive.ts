import { type Archived, archiveChange, finishChanges } from "../../spec/openspec/archive-change.ts";
import { findConflicts } from "../../spec/openspec/find-conflicts.ts";
import type { MergeCounts } from "../../spec/openspec/merge-spec.ts";
import { readOpenChanges } from "../../spec/openspec/open-changes.ts";
import { type ArchivePlan, planArchive, type SpecOutcome, unknownChange } from "../../spec/openspec/plan-archive.ts";
import { recordBase } from "../../spec/openspec/record-base.ts";
import { isError } from "../../problem/problem.ts";
import type {
  SpecArchiveAnswer,
  SpecBaseAnswer,
  SpecConflictsAnswer,
  SpecDiffAnswer,
} from "../../api/spec-archive-answers.ts";
import { problemsForJson } from "../door.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines, type Output } from "../output.ts";
import { count, drawProblems, harmless } from "../render/problems.ts";
import { tellUnfinishedArchive } from "../tell-unfinished-archive.ts";
import type { LookOptions } from "./look.ts";
import type { SpecPorts } from "./spec-ports.ts";

export interface ArchiveOptions extends LookOptions {
  readonly yes: boolean;
  readonly ahead: boolean;
  readonly dryRun: boolean;
}

/** Carries a change out: its deltas into the main specs, and its folder into the archive. */
export async function archiveSpecChange(change: string, options: ArchiveOptions, ports: SpecPorts): Promise<number> {
  const { tree, today, output } = ports;
  const { json, yes, ahead, dryRun } = options;
  const request = { tree, change, today: today(), yes, ahead };
  if (dryRun) await tellUnfinishedArchive(ports);
  const archived: Archived = dryRun
    ? { plan: await planArchive(request), isDone: false }
    : await archiveChange(request, ports.changing());
  const { plan, isDone, finished } = archived;
  const ok = !plan.problems.some(isError);
  if (json) {
    const answer = { change, path: plan.to, done: isDone, specs: plan.specs.map(specForJson), totals: totalsOf(plan) };
    const more = finished === undefined ? {} : { finished };
    const told: SpecArchiveAnswer = { ok, archive: answer, ...more, problems: [...problemsForJson(plan.problems)] };
    output.result(jsonLines(told));
  } else {
    if (finished !== undefined) output.story(`finished the archive of ${harmless(finished)}, which was cut short\n`);
    output.story(drawProblems(problemsForJson(plan.problems), output.paint));
    if (ok) output.result(drawArchive(archived, output));
    else output.story(`${harmless(change)} is not archived; nothing is written\n`);
  }
  return ok ? exitCode.done : exitCode.invalid;
}

function specForJson({
  capability,
  path,
  before,
  after,
  done,
}: SpecOutcome): SpecArchiveAnswer["archive"]["specs"][number] {
  return { capability, path, becomes: becomes({ before, after }), ...done };
}

function becomes({ before, after }: Pick<SpecOutcome, "before" | "after">): "new" | "changed" | "same" | "retired" {
  if (before === after) return "same";
  if (after === undefined) return "retired";
  return before === undefined ? "new" : "changed";
}

function totalsOf({ specs }: ArchivePlan): MergeCounts {
  const sum = (what: keyof MergeCounts): number => specs.reduce((total, { done }) => total + done[what], 0);
  return { added: sum("added"), modified: sum("modified"), removed: sum("removed"), renamed: sum("renamed") };
}

function drawArchive({ plan, isDone }: Archived, { paint }: Output): string {
  const lines = plan.specs.map((spec) => `  ${harmless(spec.capability)}  ${inWords(spec)}\n`);
  const verb = isDone ? "archived" : "would archive";
  return `${verb} ${paint("bold", harmless(plan.change))} to ${harmless(plan.to)}\n${lines.join("")}`;
}

function inWords(spec: SpecOutcome): string {
  const { added, modified, removed, renamed } = spec.done;
  const words = [
    [added, "added"],
    [modified, "modified"],
    [removed, "removed"],
    [renamed, "renamed"],
  ] as const;
  const said = words.filter(([number]) => number > 0).map(([number, what]) => `${number} ${what}`);
  const how = becomes(spec);
  if (how === "same") return "stays as it is";
  return `${how === "changed" ? "" : `${how}: `}${said.join(", ")}`;
}

/** What the main specs would become. */
export async function diffSpecChange(change: string, { json }: LookOptions, ports: SpecPorts): Promise<number> {
  const { tree, today, output } = ports;
  await tellUnfinishedArchive(ports);
  const plan = await planArchive({ tree, change, today: today(), yes: true, ahead: true });
  const { createTwoFilesPatch } = await import("diff");
  const specs = plan.specs
    .filter(({ before, after }) => before !== after)
    .map(({ capability, path, before, after }) => {
      const [from, to] = [
        before === undefined ? "/dev/null" : `a/${path}`,
        after === undefined ? "/dev/null" : `b/${path}`,
      ];
      const patch = createTwoFilesPatch(from, to, before ?? "", after ?? "", "", "", { context: 3 });
      return {
        capability,
        path,
        diff: patch.slice(patch.indexOf("\n") + 1).replaceAll(/^(---|\+\+\+) (.*)\t$/gm, "$1 $2"),
      };
    });
  const ok = !plan.problems.some(isError);
  if (json)
    output.result(
      jsonLines({ ok, change, specs, problems: [...problemsForJson(plan.problems)] } satisfies SpecDiffAnswer),
    );
  else {
    output.story(drawProblems(problemsForJson(plan.problems), output.paint));
    for (const { diff } of specs) output.result(drawDiff(diff, output));
    if (ok && specs.length === 0) output.story(`${harmless(change)} changes no main spec\n`);
  }
  return ok ? exitCode.done : exitCode.invalid;
}

function drawDiff(diff: string, { paint }: Output): string {
  const drawn = diff.split("\n").map((line) => {
    const text = harmless(line);
    if (/^(?:---|\+\+\+) /.test(line)) return paint("bold", text);
    if (line.startsWith("@@")) return paint("cyan", text);
    if (line.startsWith("+")) return paint("green", text);
    return line.startsWith("-") ? paint("red", text) : text;
  });
  return drawn.join("\n");
}

/** All that stands between the open changes, and between each and the main specs. */
export async function listConflicts({ json }: LookOptions, ports: SpecPorts): Promise<number> {
  const { tree, output } = ports;
  await tellUnfinishedArchive(ports);
  const changes = await readOpenChanges(tree);
  const conflicts = await findConflicts(tree, changes);
  const problems = changes.flatMap((change) => change.problems);
  const ok = conflicts.length === 0 && problems.length === 0;
  if (json)
    output.result(
      jsonLines({
        ok,
        conflicts: conflicts.map((conflict) => ({ ...conflict, sides: [...conflict.sides] })),
        problems: [...problemsForJson(problems)],
      } satisfies SpecConflictsAnswer),
    );
  else {
    output.story(drawProblems(problems, output.paint));
    for (const { message, sides } of conflicts) {
      const places = sides.map(({ change, does, place: { file, line } }) => `  ${file}:${line} ${change} ${does} it\n`);
      output.result(`${output.paint("red", "conflict")} ${harmless(message)}\n${harmless(places.join(""))}`);
    }
    const said = conflicts.length === 0 ? "no conflicts" : count(conflicts.length, "conflict");
    output.story(`${said} among ${count(changes.length, "open change")}\n`);
  }
  return ok ? exitCode.done : exitCode.failed;
}

export interface BaseOptions extends LookOptions {
  readonly again: boolean;
}

/** Records what a change is written against: the main specs as they stand now. */
export async function recordChangeBase(id: string, { json, again }: BaseOptions, ports: SpecPorts): Promise<number> {
  const { tree, output } = ports;
  const recorded = await finishChanges(ports.changing(), async (disk) => {
    const changes = await readOpenChanges(tree);
    const change = changes.find((each) => each.id === id);
    if (change === undefined) throw unknownChange(id, changes);
    return recordBase({ tree, disk, change, again });
  });
  if (json) output.result(jsonLines({ change: id, ...recorded } satisfies SpecBaseAnswer));
  else {
    const said = recorded.written ? "is recorded" : "was recorded before";
    output.story(`what ${harmless(id)} was written against ${said}: ${count(recorded.requirements, "requirement")}\n`);
  }
  return exitCode.done;
}
