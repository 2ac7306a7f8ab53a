import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { appendLaws } from "./append-laws.suite.ts";
import { holdingLaws } from "./holding-laws.suite.ts";
import type { Journal } from "./journal.ts";
import { runLaws } from "./run-laws.suite.ts";
import { newRun } from "./samples.suite.ts";
import { sharingLaws } from "./sharing-laws.suite.ts";
import { type Two, typesOf } from "./two.suite.ts";

/** A journal that several processes may open, and what is left to do when it is no longer needed. */
export interface JournalHome {
  open(): Promise<Journal>;
  leave(): void;
}

/** What every journal does. */
export function journalLaws(name: string, make: () => JournalHome): void {
  describe(`journal: ${name}`, () => {
    let home: JournalHome;
    const two = {} as Two;

    beforeEach(async () => {
      home = make();
      two.journal = await home.open();
      two.other = await home.open();
    });
    afterEach(async () => {
      await two.journal.close();
      await two.other.close();
      home.leave();
    });

    runLaws(two);
    appendLaws(two);
    sharingLaws(two);
    holdingLaws(two);

    test("closing twice is closing once", async () => {
      await two.journal.create(newRun("a"));
      await two.journal.close();
      await two.journal.close();
      expect(await typesOf(two, "a")).toEqual(["created"]);
    });
  });
}
