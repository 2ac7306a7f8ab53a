import type { Criterion, Spec } from "../spec/spec.ts";
import type { Remark } from "./verdict.ts";

/**
 * What a change has done to the spec that it is graded by: criteria that it removed, reworded, or made easier to prove, and what stands
 * around them and says what they mean.
 */
export function changedCriteria(before: Spec, after: Spec): readonly Remark[] {
  const now = new Map(criteriaOf(after).map((criterion) => [criterion.id, criterion]));
  return [
    ...criteriaOf(before).flatMap((criterion) => remarksOn(criterion, now.get(criterion.id))),
    ...remarksOnRest(before, after),
  ];
}

function remarksOnRest(before: Spec, after: Spec): readonly Remark[] {
  const path = after.files[0]?.path;
  const whole = (note: string): Remark => ({ ...(path === undefined ? {} : { path }), note });
  const old = new Map(before.requirements.map(({ id, text }) => [id, text]));
  return [
    ...after.requirements.flatMap(({ id, text, place: { file, line } }) => {
      const was = old.get(id) ?? text;
      const note = `The change has reworded the requirement ${id} of its own spec. It was: ${quoted(was)}`;
      return wordsOf(was) === wordsOf(text) ? [] : [{ path: file, line, note }];
    }),
    ...notIn(before.constraints, after.constraints).map((text) =>
      whole(`The change has removed or reworded a constraint of its own spec: ${quoted(text)}`),
    ),
    ...notIn(after.outOfScope, before.outOfScope).map((text) =>
      whole(`The change says in its own spec that this is out of scope, which it did not say before: ${quoted(text)}`),
    ),
  ];
}

function notIn(texts: readonly string[], others: readonly string[]): readonly string[] {
  const known = new Set(others.map(wordsOf));
  return texts.filter((text) => !known.has(wordsOf(text)));
}

/** Whatever is between the words. */
function wordsOf(text: string): string {
  return text.trim().replaceAll(/\s+/gu, " ");
}

/** What a change does to how it is graded: which agents there are, which tests, and what confines them. */
export function changedGrading(files: readonly string[]): readonly Remark[] {
  return files
    .filter((path) => path.startsWith(".waybill/"))
    .map((path) => ({ path, note: "The change itself changes how this project is worked on and graded." }));
}

function remarksOn(before: Criterion, after: Criterion | undefined): readonly Remark[] {
  const { id, text } = before;
  if (after === undefined) {
    return [
      {
        path: before.place.file,
        note: `The change has removed the criterion ${id} from its own spec: ${quoted(text)}`,
      },
    ];
  }
  const { file, line } = after.place;
  const remark = (note: string): Remark => ({ path: file, line, note });
  return [
    ...(before.hash === after.hash
      ? []
      : [remark(`The change has reworded the criterion ${id} of its own spec. It was: ${quoted(text)}`)]),
    ...(before.needsTest && !after.needsTest
      ? [
          remark(
            `The change says of the criterion ${id} of its own spec that no test has to prove it, which it did not say before.`,
          ),
        ]
      : []),
    ...(!before.isUnchanged && after.isUnchanged
      ? [
          remark(
            `The change says of the criterion ${id} of its own spec that it held before, which it did not say before.`,
          ),
        ]
      : []),
  ];
}

function criteriaOf({ requirements }: Spec): readonly Criterion[] {
  return requirements.flatMap(({ criteria }) => criteria);
}

const mostQuoted = 200;

function quoted(text: string): string {
  return JSON.stringify(text.length > mostQuoted ? `${text.slice(0, mostQuoted)}…` : text);
}
