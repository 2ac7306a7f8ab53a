import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Forge, RequestWish } from "./forge.ts";

/** A forge with a repository in which there is a branch `main`. */
export interface ForgeWorld {
  readonly forge: Forge;
  /** Makes the branch have a new commit, and gives that. */
  push(branch: string): Promise<string>;
  /** What a person sees of all requests. */
  requests(): Promise<readonly SeenRequest[]>;
  remove(): Promise<void>;
}

export interface SeenRequest {
  readonly branch: string;
  readonly into: string;
  readonly commit: string;
  readonly title: string;
  readonly body: string;
}

/** What every forge does. */
export function forgeSuite(name: string, open: () => Promise<ForgeWorld>): void {
  describe(name, () => {
    let world: ForgeWorld;
    beforeEach(async () => {
      world = await open();
    });
    afterEach(() => world.remove());

    const wish = async (more: Partial<RequestWish> = {}): Promise<RequestWish> => {
      const branch = more.branch ?? "waybill/x";
      const words = { branch, into: "main", title: "Add *x*", body: "# Why\n\nBecause.\n" };
      return { ...words, ...more, commit: more.commit ?? (await world.push(branch)) };
    };

    test("a request is there for whoever looks, with all that was said", async () => {
      const asked = await wish();
      const opened = await world.forge.openRequest(asked);
      expect(opened.isNew).toBe(true);
      expect(opened.url).not.toBe("");
      expect(await world.requests()).toEqual([seen(asked)]);
    });

    test("asked twice there is one", async () => {
      const asked = await wish();
      const first = await world.forge.openRequest(asked);
      expect(await world.forge.openRequest(asked)).toEqual({ ...first, isNew: false });
      expect(await world.requests()).toHaveLength(1);
    });

    test("asked by several at once there is one", async () => {
      const asked = await wish();
      const all = await Promise.all([1, 2, 3, 4].map(() => world.forge.openRequest(asked)));
      expect(new Set(all.map(({ id }) => id)).size).toBe(1);
      expect(await world.requests()).toEqual([seen(asked)]);
    });

    test("another commit brings it up to date, and so do other words", async () => {
      const first = await world.forge.openRequest(await wish());
      const asked = await wish({ title: "Another title", body: "" });
      expect(await world.forge.openRequest(asked)).toEqual({ ...first, isNew: false });
      expect(await world.requests()).toEqual([seen(asked)]);
    });

    test("each branch has its own", async () => {
      const [one, two] = [await wish(), await wish({ branch: "waybill/y" })];
      const ids = [(await world.forge.openRequest(one)).id, (await world.forge.openRequest(two)).id];
      expect(new Set(ids).size).toBe(2);
      expect(await world.requests()).toEqual([seen(one), seen(two)]);
    });

    test("words of any sort come through as they are", async () => {
      const body = 'a\r\n\r\n{"format":1}\n\u0000\u{1f600}\n\n';
      const asked = await wish({ title: 'q"u\n\\', body });
      await world.forge.openRequest(asked);
      expect(await world.requests()).toEqual([seen(asked)]);
    });

    test.each([
      ["a branch that is not there", { branch: "nowhere", commit: "0".repeat(40) }],
      ["a commit that the branch has not", { commit: "1".repeat(40) }],
      ["a target that is not there", { into: "nowhere" }],
      ["a branch into itself", { into: "waybill/x" }],
    ])("%s is refused, and nothing is opened", async (_, more) => {
      await expect(world.forge.openRequest(await wish(more))).rejects.toMatchObject({ name: "Refusal" });
      expect(await world.requests()).toEqual([]);
    });
  });
}

function seen({ branch, into, commit, title, body }: RequestWish): SeenRequest {
  return { branch, into, commit, title, body };
}
