import { isJsonList, isJsonObject, type JsonObject } from "../../json/json.ts";
import type { Value } from "../expression.ts";
import { textOrder } from "../text-order.ts";

/**
 * Values of the same type are equal exactly. A text equals a number or a truth that it reads as; nothing at all equals the
 * empty text. No other two types are ever equal.
 */
export function areEqual(left: Value, right: Value): boolean {
  if (left === null) return right === null || right === "";
  if (right === null) return left === "";
  if (typeof left === "string" && typeof right !== "string") return readsAs(left, right);
  if (typeof right === "string" && typeof left !== "string") return readsAs(right, left);
  return areSame(left, right);
}

/** Below, at or above 0 as `left` stands to `right`; NaN where they have no order. */
export function compareOrder(left: Value, right: Value): number {
  const [a, b] = [numberOf(left), numberOf(right)];
  if (a !== undefined && b !== undefined) return a === b ? 0 : a < b ? -1 : 1;
  return typeof left === "string" && typeof right === "string" ? textOrder(left, right) : Number.NaN;
}

/** The number that a text reads as, blanks around it aside. */
export function decimalNumber(text: string): number | undefined {
  const digits = text.trim();
  return decimal.test(digits) ? Number(digits) : undefined;
}

/** The truth that a text reads as, blanks around it and capitals aside. */
export function truthWord(text: string): boolean | undefined {
  const word = text.trim();
  if (/^true$/iu.test(word)) return true;
  return /^false$/iu.test(word) ? false : undefined;
}

const decimal = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/u;

function numberOf(value: Value): number | undefined {
  if (typeof value === "number") return value;
  return typeof value === "string" ? decimalNumber(value) : undefined;
}

function readsAs(text: string, value: Value): boolean {
  if (typeof value === "number") return decimalNumber(text) === value;
  return typeof value === "boolean" && truthWord(text) === value;
}

function areSame(a: Value, b: Value): boolean {
  if (a === null || b === null) return a === b;
  if (isJsonList(a)) {
    return isJsonList(b) && a.length === b.length && a.every((item, at) => areSame(item, b[at] ?? null));
  }
  if (isJsonObject(a)) return isJsonObject(b) && haveSameEntries(a, b);
  return a === b;
}

function haveSameEntries(a: JsonObject, b: JsonObject): boolean {
  const keys = Object.keys(a);
  if (keys.length !== Object.keys(b).length) return false;
  return keys.every((key) => Object.hasOwn(b, key) && areSame(a[key] ?? null, b[key] ?? null));
}
