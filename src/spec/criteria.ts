import { nearest } from "../problem/nearest.ts";
import type { Problem } from "../problem/problem.ts";
import { knownMarkers, noTestMarker, unchangedMarker } from "./criterion-words.ts";
import type { CriterionItem } from "./criterion-items.ts";
import { criterionEmpty, criterionIsPlaceholder, criterionNoBox, criterionTwice, markerUnknown } from "./problems.ts";
import { hashOf, idOf } from "./spec-id.ts";
import { type LinedFile, placeOfLines, problemAt } from "./spec-text.ts";
import type { Criterion } from "./spec.ts";

type Said = Pick<CriterionItem, "label" | "name" | "text" | "markers" | "task" | "lines"> & {
  readonly lacksBox?: boolean;
};

export interface ReadCriteria {
  readonly criteria: readonly Criterion[];
  readonly problems: readonly Problem[];
}

/** Gives each its id, below that of the requirement, and says what must be mended. */
export function readCriteria(text: LinedFile, requirement: string, items: readonly Said[]): ReadCriteria {
  const ids = distinctIds(items.map(({ label, name }) => label ?? idOf(name)));
  const problems: Problem[] = [];
  const criteria = items.map((item, index): Criterion => {
    const { id, isAgain } = ids[index] ?? { id: "", isAgain: false };
    const tell = (problem: Problem): void => void problems.push(problemAt(text, problem, item.lines));
    for (const problem of problemsOf(item)) tell(problem);
    if (isAgain && item.text !== "") tell(criterionTwice({ id, said: item.label ?? item.name }));
    return {
      id: `${requirement}/${id}`,
      text: item.text,
      hash: hashOf(item.text),
      ...(item.task === undefined ? {} : { isDone: item.task === "done" }),
      isUnchanged: item.markers.includes(unchangedMarker),
      needsTest: !item.markers.includes(noTestMarker),
      place: placeOfLines(text, item.lines),
    };
  });
  return { criteria, problems };
}

function problemsOf({ name, text, markers, lacksBox }: Said): readonly Problem[] {
  const details = text.startsWith(name) ? text.slice(name.length) : text;
  const problems: Problem[] = [];
  if (text === "") problems.push(criterionEmpty());
  else if (isPlaceholder(text) || isPlaceholder(details)) problems.push(criterionIsPlaceholder({ text }));
  if (lacksBox === true) problems.push(criterionNoBox());
  for (const marker of markers) {
    const meant = knownMarkers.includes(marker) ? undefined : nearest(marker, knownMarkers);
    if (meant !== undefined) problems.push(markerUnknown({ marker, meant }));
  }
  return problems;
}

const placeholder = /^(?:tbd|todo|tba|tbc|fixme|xxx|lorem ipsum)(?:\s*:.*|\s+[-–—]\s.*|[\s.!?…]*)$/isu;
const only = /^(?:\[[^\]]*\]|<[^>]*>|\?+|\.{2,}|…)$/u;
const longestPlaceholder = 200;

/** Whether it only says that something will be said. */
export function isPlaceholder(text: string): boolean {
  const words = text.trim().replaceAll(/[*_`]/g, "");
  return words.length <= longestPlaceholder && (placeholder.test(words) || only.test(words));
}

/** The same id for a second time gets a number; whoever has it without being told keeps it. */
export function distinctIds(names: readonly string[]): readonly { readonly id: string; readonly isAgain: boolean }[] {
  const natural = new Set(names);
  const given = new Set<string>();
  const next = new Map<string, number>();
  return names.map((name) => {
    if (!given.has(name)) {
      given.add(name);
      return { id: name, isAgain: false };
    }
    let number = next.get(name) ?? 2;
    while (natural.has(`${name}-${number}`) || given.has(`${name}-${number}`)) number++;
    next.set(name, number + 1);
    given.add(`${name}-${number}`);
    return { id: `${name}-${number}`, isAgain: true };
  });
}
