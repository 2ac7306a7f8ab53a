import assert from "node:assert/strict";
import { test } from "node:test";
import { answer } from "../src/server.mjs";

test("the root says hello", () => {
  assert.deepEqual(answer("GET", "/"), { status: 200, body: "hello\n" });
});

test("what is not there is not found", () => {
  assert.equal(answer("GET", "/nowhere").status, 404);
});
