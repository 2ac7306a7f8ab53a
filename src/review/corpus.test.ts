import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { Pleading, type Plea } from "../../test/rig/court-pleading.ts";
import { courtSpec, openCourtWorld, type CourtWorld } from "../../test/rig/court-world.ts";
import { forgedAnswers, forgedTests } from "../../test/rig/forged-answers.ts";
import { forgedLines, forgedPlaces } from "../../test/rig/forged-lines.ts";
import { honesties } from "../../test/rig/honest-verdicts.ts";
import { judge } from "./court.ts";
import { readAnswer } from "./read-answer.ts";
import type { CriterionGrade } from "./verdict.ts";

const forgeries = [...forgedLines, ...forgedPlaces, ...forgedTests, ...forgedAnswers];

let world: CourtWorld;
beforeAll(async () => {
  world = await openCourtWorld();
});
afterAll(async () => {
  await world.change.close();
  world.rig.remove();
});

async function hear({ answer, runs, criterion }: Plea): Promise<CriterionGrade> {
  const advice = readAnswer(answer, courtSpec);
  const grades = await judge({ spec: courtSpec, advice, change: world.change, runs });
  const grade = grades.find((each) => each.criterion === criterion);
  if (grade === undefined) throw new Error("Every criterion has a grade.");
  return grade;
}

const pleasOf = ({ make }: { readonly make: (plead: Pleading) => readonly Plea[] }): readonly Plea[] =>
  world.deeds.flatMap((deed) => make(new Pleading(world, deed)));

describe("a forged verdict is rejected, and it is said why", () => {
  test.each(forgeries)("$name: $code", async (forgery) => {
    const pleas = pleasOf(forgery);
    expect(pleas).not.toEqual([]);
    for (const plea of pleas) {
      const grade = await hear(plea);
      const found = { grade: grade.grade, codes: grade.reasons.map(({ code }) => code) };
      expect({ ...found, plea: plea.answer }).toEqual({
        grade: expect.stringMatching(/^(?:UNPROVEN|UNKNOWN)$/u) as string,
        codes: expect.arrayContaining([forgery.code]) as string[],
        plea: plea.answer,
      });
      for (const { message } of grade.reasons) expect(message).toMatch(/^\S.*[.)]$/u);
    }
  });

  test("there are more than a thousand of them, and hundreds of honest ones", () => {
    expect(forgeries.flatMap(pleasOf).length).toBeGreaterThan(1_000);
    expect(honesties.flatMap(pleasOf).length).toBeGreaterThan(500);
  });
});

describe("an honest verdict stands", () => {
  test.each(honesties)("$name", async (honesty) => {
    const pleas = pleasOf(honesty);
    expect(pleas).not.toEqual([]);
    for (const plea of pleas) {
      const { grade, reasons, claims } = await hear(plea);
      expect({ grade, reasons, plea: plea.answer }).toEqual({ grade: "PASS", reasons: [], plea: plea.answer });
      expect(claims.map(({ holds }) => holds)).toEqual(claims.map(() => true));
    }
  });
});
