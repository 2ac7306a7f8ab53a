import { isJsonList, isJsonObject, type JsonObject } from "../../json/json.ts";
import type { Value } from "../expression.ts";
import { textOrder } from "../text-order.ts";

/** Equal in type and content. Booleans are the numbers 1 and 0, as they are for Spec Kit. */
export function sameValue(left: Value, right: Value): boolean {
  const [a, b] = [booleanAsNumber(left), booleanAsNumber(right)];
  if (isJsonList(a))
    return isJsonList(b) && a.length === b.length && a.every((item, at) => sameValue(item, b[at] ?? null));
  if (isJsonObject(a)) return isJsonObject(b) && sameEntries(a, b);
  return a === b;
}

function sameEntries(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && sameValue(a[key] ?? null, b[key] ?? null));
}

/** In a list by equality, in a text as a part of it, in a map as a key; in anything else nothing is. */
export function isIn(item: Value, container: Value): boolean {
  if (isJsonList(container)) return container.some((one) => sameValue(one, item));
  if (typeof item !== "string") return false;
  if (typeof container === "string") return container.includes(item);
  return isJsonObject(container) && Object.hasOwn(container, item);
}

/**
 * Below, at or above 0 as `left` stands to `right`; NaN where they have no order.
 * As numbers where both are numbers, booleans or texts that read as one; else text against text, or list against list.
 */
export function compareOrder(left: Value, right: Value): number {
  const [a, b] = [asNumber(left), asNumber(right)];
  return a === undefined || b === undefined ? naturalOrder(left, right) : numberOrder(a, b);
}

function naturalOrder(left: Value, right: Value): number {
  const [a, b] = [booleanAsNumber(left), booleanAsNumber(right)];
  if (typeof a === "number" && typeof b === "number") return numberOrder(a, b);
  if (typeof a === "string" && typeof b === "string") return textOrder(a, b);
  return isJsonList(a) && isJsonList(b) ? listOrder(a, b) : Number.NaN;
}

function numberOrder(a: number, b: number): number {
  if (a === b) return 0;
  return a < b ? -1 : a > b ? 1 : Number.NaN;
}

/** The first items that differ decide; where there are none, the shorter list comes first. */
function listOrder(a: readonly Value[], b: readonly Value[]): number {
  const shorter = Math.min(a.length, b.length);
  for (let at = 0; at < shorter; at++) {
    const [left, right] = [a[at] ?? null, b[at] ?? null];
    if (!sameValue(left, right)) return naturalOrder(left, right);
  }
  return a.length - b.length;
}

function booleanAsNumber(value: Value): Value {
  return typeof value === "boolean" ? Number(value) : value;
}

const digits = String.raw`\d+(?:_\d+)*`;
const wholeNumber = new RegExp(`^[+-]?${digits}$`, "u");
const numberWithPoint = new RegExp(`^[+-]?(?:${digits}\\.(?:${digits})?|\\.${digits})(?:[eE][+-]?${digits})?$`, "u");

/** The number that a value is or reads as. An exponent counts only in a text that also has a point. */
function asNumber(value: Value): number | undefined {
  if (typeof value === "number") return value;
  if (typeof value === "boolean") return Number(value);
  if (typeof value !== "string") return undefined;
  const text = value.trim();
  return wholeNumber.test(text) || numberWithPoint.test(text) ? Number(text.replaceAll("_", "")) : undefined;
}
