import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Actor } from "./ownership.ts";
import type { Definition, Registry, Version } from "./registry.ts";

/** A registry that several processes may open, and what is left to do when it is no longer needed. */
export interface RegistryHome {
  open(): Promise<Registry>;
  leave(): void;
}

/** A row of the table of histories. */
export interface HistoryRow {
  readonly name: string;
  readonly calls: readonly Call[];
}

interface Call {
  readonly add?: readonly [string, string, string];
  readonly remove?: readonly [string, string];
  readonly get?: readonly [string, number?];
  readonly versions?: string;
  readonly list?: string | null;
  readonly gives?: unknown;
  readonly refused?: string;
}

export function actorOf(name: string): Actor {
  return { name, isAdmin: name === "root" };
}

/** What every registry does. */
export function registryLaws(name: string, rows: readonly HistoryRow[], make: () => RegistryHome): void {
  describe(`registry: ${name}`, () => {
    let home: RegistryHome;
    let one: Registry;
    let other: Registry;

    beforeEach(async () => {
      home = make();
      one = await home.open();
      other = await home.open();
    });
    afterEach(async () => {
      await one.close();
      await other.close();
      home.leave();
    });

    test.each(rows)("$name", async ({ calls }) => {
      for (const [at, call] of calls.entries()) {
        const { gives, refused, ...asked } = call;
        const done = await answer(at % 2 === 0 ? one : other, call, at).catch((error: { code: string }) => ({
          refused: error.code,
        }));
        expect({ ...asked, done }).toEqual({ ...asked, done: refused === undefined ? gives : { refused } });
      }
    });

    test("what is given back keeps who, when and the hash", async () => {
      const by = actorOf("ann");
      const given = { name: "build", text: "one", hash: "abc", at: 7.5 };
      const definition = { ...given, version: 1, owner: "ann", by: "ann" };
      expect(await one.add({ ...given, by })).toEqual({ isNew: true, definition });
      expect(await one.add({ ...given, by, at: 9 })).toEqual({ isNew: false, definition });
      expect(await one.remove({ name: "build", by, at: 8 })).toEqual({
        ...definition,
        removed: { by: "ann", at: 8 },
      });
    });

    test("of many that register one name at once, one owns it, and no version is lost", async () => {
      const adding = Array.from({ length: 20 }, (_, at) => {
        const by = actorOf(at % 4 < 2 ? "ann" : "bob");
        return (at % 2 === 0 ? one : other).add({ name: "build", text: `text ${at}`, hash: `${at}`, at, by });
      });
      const done = await Promise.allSettled(adding);
      const versions = await one.versions("build");
      expect(new Set(versions.map(({ owner }) => owner)).size).toBe(1);
      expect(versions.map(({ version }) => version)).toEqual(Array.from({ length: 10 }, (_, at) => at + 1));
      expect(done.filter(({ status }) => status === "fulfilled")).toHaveLength(10);
    });

    test("closing twice is closing once", async () => {
      await one.close();
      await one.close();
      expect(await other.list()).toEqual([]);
    });
  });
}

async function answer(registry: Registry, call: Call, at: number): Promise<unknown> {
  const { add, remove, get, versions, list } = call;
  if (add !== undefined) {
    const [name, who, text] = add;
    const { isNew, definition } = await registry.add({ name, text, hash: `hash of ${text}`, at, by: actorOf(who) });
    return isNew ? inShort(definition) : `${inShort(definition)} again`;
  }
  if (remove !== undefined) return inShort(await registry.remove({ name: remove[0], by: actorOf(remove[1]), at }));
  if (get !== undefined) return textOf(await registry.get(...get));
  if (versions !== undefined) return (await registry.versions(versions)).map(inShort);
  return (await registry.list(list === null || list === undefined ? {} : { owner: list })).map(inShort);
}

function textOf(definition: Definition | undefined): string {
  if (definition === undefined) return "nothing";
  return inShort(definition, ` ${JSON.stringify(definition.text)}`);
}

function inShort({ name, version, owner, by, removed }: Version, text: unknown = ""): string {
  const other = by === owner ? "" : ` by ${by}`;
  const end = removed === undefined ? "" : ` removed ${removed.by}`;
  return `${name}@${version} ${owner}${other}${typeof text === "string" ? text : ""}${end}`;
}
