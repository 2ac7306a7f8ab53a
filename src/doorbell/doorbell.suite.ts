import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Doorbell, OnRing } from "./doorbell.ts";

/** Processes that can hear each other, and what is left to do when they are no longer needed. */
export interface Neighbours {
  open(options: { readonly name: string; readonly onRing: OnRing }): Promise<Doorbell>;
  leave(): void;
}

/** What every doorbell does. */
export function doorbellLaws(name: string, make: () => Neighbours): void {
  describe(`doorbell: ${name}`, () => {
    let neighbours: Neighbours;
    const opened: Doorbell[] = [];

    const open = async (who: string, onRing: OnRing = () => undefined): Promise<Doorbell> => {
      const doorbell = await neighbours.open({ name: who, onRing });
      opened.push(doorbell);
      return doorbell;
    };

    beforeEach(() => {
      neighbours = make();
    });
    afterEach(async () => {
      await Promise.all(opened.splice(0).map((doorbell) => doorbell.close()));
      neighbours.leave();
    });

    test("who is rung hears for which run, before the ring is answered", async () => {
      const heard: string[] = [];
      const alice = await open("alice");
      const bob = await open("bob", (run) => heard.push(run));
      expect(await alice.ring(bob.address, "run-1")).toBe(true);
      expect(await alice.ring(bob.address, 'a "strange"\nrün')).toBe(true);
      expect(heard).toEqual(["run-1", 'a "strange"\nrün']);
    });

    test("one may ring at one's own door", async () => {
      const heard: string[] = [];
      const alice = await open("alice", (run) => heard.push(run));
      expect(await alice.ring(alice.address, "run")).toBe(true);
      expect(heard).toEqual(["run"]);
    });

    test("nobody is there who has never been, and who has closed", async () => {
      const alice = await open("alice");
      const bob = await open("bob");
      const gone = bob.address;
      await bob.close();
      expect(await alice.ring(gone, "run")).toBe(false);
      expect(await alice.ring(`${alice.address}-of-nobody`, "run")).toBe(false);
    });

    test("who has closed can still ring, and closing twice is closing once", async () => {
      const heard: string[] = [];
      const alice = await open("alice");
      const bob = await open("bob", (run) => heard.push(run));
      await alice.close();
      await alice.close();
      expect(await alice.ring(bob.address, "run")).toBe(true);
      expect(heard).toEqual(["run"]);
    });

    test("a name may be used again when its first owner has gone", async () => {
      const heard: string[] = [];
      const first = await open("bob");
      await first.close();
      const second = await open("bob", (run) => heard.push(run));
      await first.close();
      expect(await second.ring(first.address, "run")).toBe(true);
      expect(heard).toEqual(["run"]);
    });

    test("many may ring at once, and none is lost", async () => {
      const heard: string[] = [];
      const alice = await open("alice");
      const bob = await open("bob", (run) => heard.push(run));
      const runs = Array.from({ length: 300 }, (_, index) => `run-${index}`);
      const answers = await Promise.all(runs.map((run) => alice.ring(bob.address, run)));
      expect(answers.every(Boolean)).toBe(true);
      expect(heard.sort()).toEqual(runs.sort());
    });
  });
}
