import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { errorCode } from "./error-code.ts";

function thrownBy(act: () => unknown): unknown {
  try {
    return act();
  } catch (error) {
    return error;
  }
}

test("an error of the system has its code", () => {
  expect(errorCode(thrownBy(() => readFileSync("/there/is/no/such/file")))).toBe("ENOENT");
});

test.each([
  ["an error of ours", new Error("no")],
  ["a code that is no text", Object.assign(new Error("no"), { code: 5 })],
  ["something that is no error", { code: "ENOENT" }],
])("%s has none", (_, error) => {
  expect(errorCode(error)).toBeUndefined();
});
