import { createHash } from "node:crypto";
import type { DeltaSpec, MainSpec } from "./openspec.ts";

/** Beside the deltas of a change: what it was written against. OpenSpec's own command looks at no such file. */
export const baseFile = ".waybill-base.json";

/** A requirement as it stood when the base was recorded; null where there was none of that name. */
export type BaseRequirement = { readonly hash: string; readonly text: string } | null;

/** What a change was written against in one capability. */
export interface CapabilityBase {
  /** The names of all requirements in their order; null where there was no such spec. */
  readonly names: readonly string[] | null;
  /** By name: each that the change touches. */
  readonly touched: Readonly<Record<string, BaseRequirement>>;
}

/** By capability. */
export type ChangeBase = Readonly<Record<string, CapabilityBase>>;

/** The same base gives the same bytes. */
export function writeBase(base: ChangeBase): string {
  const specs = inOrder(base, ({ names, touched }) => ({ names, touched: inOrder(touched, (entry) => entry) }));
  return `${JSON.stringify({ version: 1, specs }, undefined, 2)}\n`;
}

function inOrder<From, To>(record: Readonly<Record<string, From>>, make: (value: From) => To): Record<string, To> {
  const entries = Object.entries(record).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([name, value]) => [name, make(value)]));
}

export function hashOfRequirement(raw: string): string {
  return createHash("sha256").update(raw).digest("hex");
}

/** Every name that a delta touches in the main spec. */
export function touchedNames({ added, modified, removed, renamed }: DeltaSpec): readonly string[] {
  const names = [
    ...renamed.flatMap(({ from, to }) => [from?.name, to?.name]),
    ...[...removed, ...modified, ...added].map(({ name }) => name),
  ];
  return [...new Set(names.filter((name) => name !== undefined))];
}

/** What a delta is written against, if it is now. What `known` has of it stays. */
export function capabilityBaseOf(
  delta: DeltaSpec,
  main: MainSpec | undefined,
  known: CapabilityBase | undefined,
): CapabilityBase {
  const blocks = new Map((main?.blocks ?? []).map(({ name, raw }) => [name, raw]));
  const entries = touchedNames(delta).map((name): readonly [string, BaseRequirement] => {
    const kept = known !== undefined && Object.hasOwn(known.touched, name) ? known.touched[name] : undefined;
    if (kept !== undefined) return [name, kept];
    const text = blocks.get(name);
    return [name, text === undefined ? null : { hash: hashOfRequirement(text), text }];
  });
  const names = known === undefined ? (main?.blocks.map(({ name }) => name) ?? null) : known.names;
  return { names, touched: Object.fromEntries(entries) };
}
