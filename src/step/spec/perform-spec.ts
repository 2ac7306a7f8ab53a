import type { AttemptOutcome } from "../../engine/event.ts";
import { Refusal } from "../../problem/refusal.ts";
import type { Performer } from "../../runner/performer.ts";
import { draftName } from "../../spec/draft/draft-name.ts";
import { laidOver } from "../../spec/draft/laid-over-tree.ts";
import { readDraft } from "../../spec/draft/read-draft.ts";
import { type DraftFormat, draftFormats } from "../../spec/draft/spec-draft.ts";
import { draftFiles, draftPath, specProblems } from "../../spec/draft/write-draft.ts";
import { readLocated } from "../../spec/project/read-located.ts";
import { locateSpec, readSpec } from "../../spec/project/read-spec.ts";
import type { Clock } from "../../time/clock.ts";
import { notPerformed } from "../not-performed.ts";
import type { RunTrees } from "../run-tree.ts";
import { type SpecGiven, specGiven } from "./spec-kind.ts";
import { outcomeOfSpec, type SpecResult } from "./spec-outcome.ts";
import { placeOfSpec, type SpecPlace, type SpecPlacePorts } from "./spec-place.ts";
import { writeSpec } from "./write-spec.ts";

export interface SpecStepPorts extends SpecPlacePorts {
  readonly trees: RunTrees;
  readonly consult: { readonly clock: Clock };
}

/** Writes the spec of a draft in the run's copy, where it has one, or checks one that is there. */
export function performSpec(ports: SpecStepPorts): Performer {
  return async (task) => {
    const given = specGiven.parse(task.given);
    const format = draftFormats.find((known) => known === given.format);
    if (format === undefined)
      return notPerformed("invalid", `No spec is written in the format ${JSON.stringify(given.format)}.`);
    const stay = await ports.trees.enter(task);
    try {
      const place = placeOfSpec(ports, task, stay);
      const today = dayOf(ports.consult.clock.now());
      return await (given.spec === undefined
        ? written(place, { ...given, format, today })
        : checked(place, given, given.spec));
    } finally {
      await stay?.leave();
    }
  };
}

interface Writing extends SpecGiven {
  readonly format: DraftFormat;
  readonly today: string;
}

/** Nothing is written where anything is wrong. */
async function written(place: SpecPlace, writing: Writing): Promise<AttemptOutcome> {
  const { format, name, today, strict } = writing;
  const read = readDraft(writing.draft);
  if (!read.ok) return outcomeOfSpec({ ...nothing, problems: read.problems }, writing);
  const own = draftName(name, format);
  const before = own === undefined ? undefined : await place.earlier(draftPath(own, format));
  const tree = laidOver(place.tree, { without: before?.paths ?? [] });
  const { path, files, problems } = await draftFiles({ draft: read.draft, format, name, today, tree });
  if (files.length === 0 || (strict && problems.length > 0)) return outcomeOfSpec({ ...nothing, problems }, writing);
  const paths = files.map((file) => file.path);
  place.intend(files);
  writeSpec({ root: place.root, files, gone: (before?.drafted ?? []).filter((each) => !paths.includes(each)) });
  const kept = await place.keep();
  const found = { spec: (await readSpec(place.tree, path)).spec, path };
  const outcome = outcomeOfSpec({ found, files: paths, problems, kept }, writing);
  return kept.commit === "" ? outcome : { ...outcome, copy: { after: kept.commit } };
}

const nothing: Omit<SpecResult, "problems"> = { found: undefined, files: [], kept: { commit: "", tree: "" } };

async function checked(place: SpecPlace, given: SpecGiven, name: string): Promise<AttemptOutcome> {
  try {
    const located = await locateSpec(place.tree, name);
    const [{ spec, path }, problems] = [
      await readLocated(place.tree, located),
      await specProblems(place.tree, located),
    ];
    const files = spec.files.map((file) => file.path);
    return outcomeOfSpec({ found: { spec, path }, files, problems, kept: await place.keep() }, given);
  } catch (error) {
    if (!(error instanceof Refusal) || !error.code.startsWith("SPEC_")) throw error;
    const { code, message, hint } = error;
    const problem = { code, severity: "error" as const, message, ...(hint === undefined ? {} : { hint }) };
    return outcomeOfSpec({ ...nothing, problems: [problem] }, given);
  }
}

/** `2026-11-30`, where the person is. */
function dayOf(ms: number): string {
  const at = new Date(ms);
  return [at.getFullYear(), at.getMonth() + 1, at.getDate()].map((part) => String(part).padStart(2, "0")).join("-");
}
