import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { readTables } from "../../test/rig/tables.ts";
import { isPublic, readAddress } from "./address.ts";
import { allows, readRule, readTarget, type Rule } from "./rule.ts";

interface RuleRow {
  readonly rule: string;
  readonly host?: string;
  readonly port?: number;
  readonly below?: boolean;
  readonly refused?: true;
}

interface TargetRow {
  readonly allow: readonly string[];
  readonly yes: readonly string[];
  readonly no: readonly string[];
  readonly malformed: readonly string[];
}

const tables = new Map(readTables<RuleRow | TargetRow>("egress").map(({ name, rows }) => [name, rows]));

function rulesOf(texts: readonly string[]): readonly Rule[] {
  return texts.map(readRule).flatMap((read) => (read.ok ? [read.rule] : []));
}

describe("a rule", () => {
  test.each((tables.get("rules") ?? []) as readonly RuleRow[])("$rule", ({ rule, refused = false, ...is }) => {
    const read = readRule(rule);
    expect(read).toMatchObject(refused ? { ok: false } : { ok: true, rule: is });
  });
});

describe("a target", () => {
  for (const { allow, yes, no, malformed } of (tables.get("targets") ?? []) as readonly TargetRow[]) {
    const rules = rulesOf(allow);
    const isAllowed = (text: string): boolean | undefined => {
      const target = readTarget(text);
      return target === undefined ? undefined : allows(rules, target);
    };
    test.each(yes)("%j may be reached", (text) => expect(isAllowed(text)).toBe(true));
    test.each(no)("%j may not be reached", (text) => expect(isAllowed(text)).toBe(false));
    test.each(malformed)("%j is none", (text) => expect(isAllowed(text)).toBeUndefined());
  }
});

describe("laws", () => {
  const name = fc
    .array(fc.stringMatching(/^[a-z]([a-z0-9-]{0,5}[a-z0-9])?$/u), { minLength: 2, maxLength: 4 })
    .map((parts) => parts.join("."));
  const port = fc.integer({ min: 1, max: 65_535 });

  test("what is read of any text is reached by its own rule, and is written in one way", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string({ unit: "binary" }),
          fc.tuple(name, port).map(([host, number]) => `${host}:${number}`),
        ),
        (text) => {
          const target = readTarget(text);
          if (target === undefined) return;
          const again = `${target.host.includes(":") ? `[${target.host}]` : target.host}:${target.port}`;
          expect(readTarget(again)).toEqual(target);
          expect(allows(rulesOf([again]), target)).toBe(true);
        },
      ),
    );
  });

  test("a star stands for what is below, and for nothing else", () => {
    fc.assert(
      fc.property(name, name, port, (host, other, number) => {
        const rules = rulesOf([`*.${host}:${number}`]);
        expect(allows(rules, { host: `a.${host}`, port: number })).toBe(true);
        expect(allows(rules, { host, port: number })).toBe(false);
        expect(allows(rules, { host: `a${host}`, port: number })).toBe(false);
        expect(allows(rules, { host: `${host}.${other}`, port: number })).toBe(`${host}.${other}`.endsWith(`.${host}`));
      }),
    );
  });

  test("no address of IPv4 is public in the clothes of IPv6", () => {
    fc.assert(
      fc.property(fc.ipV4(), fc.constantFrom("::ffff:", "::", "64:ff9b::"), (four, before) => {
        const address = readAddress(`${before}${four}`);
        expect(address !== undefined && isPublic(address)).toBe(false);
      }),
    );
  });
});
