import { expect, test } from "vitest";
import { readCargoTest } from "./cargo-test.ts";

const result = (counts: string): string => `test result: ok. ${counts} 0 measured; 0 filtered out; finished in 0.00s\n`;

function read(text: string): ReturnType<typeof readCargoTest> {
  return readCargoTest({ text, root: "/p" });
}

test.each([
  ["a part without a result", "running 1 test\ntest a ... ok\n", "cut short"],
  [
    "a part within a part",
    `running 1 test\nrunning 1 test\ntest a ... ok\n${result("1 passed; 0 failed; 0 ignored;")}`,
    "cut short",
  ],
  [
    "fewer tests than it counts",
    `running 2 tests\ntest a ... ok\n${result("2 passed; 0 failed; 0 ignored;")}`,
    "not whole",
  ],
  [
    "other ends than it counts",
    `running 1 test\ntest a ... ok\n${result("0 passed; 1 failed; 0 ignored;")}`,
    "not whole",
  ],
  [
    "another number than it began with",
    `running 3 tests\ntest a ... ok\n${result("1 passed; 0 failed; 0 ignored;")}`,
    "not whole",
  ],
])("%s is trouble", (_, text, words) => {
  expect(read(text)).toMatchObject({ ok: false, trouble: expect.stringContaining(words) });
});

test("what a test has printed that failed is no test", () => {
  const text = `running 1 test\r\ntest a ... FAILED\r\n\r\nfailures:\r\n\r\n---- a stdout ----\r\ntest b ... ok\r\nwhy\r\n\r\nfailures:\r\n    a\r\n\r\n${result("0 passed; 1 failed; 0 ignored;")}`;
  expect(read(text)).toEqual({ ok: true, tests: [{ name: "a", status: "failed", message: "test b ... ok\nwhy" }] });
});

test("a benchmark is measured, and has passed", () => {
  const text = `running 1 test\ntest speed ... bench:   1,234 ns/iter (+/- 5)\ntest result: ok. 0 passed; 0 failed; 0 ignored; 1 measured; 0 filtered out; finished in 1s\n`;
  expect(read(text)).toEqual({ ok: true, tests: [{ name: "speed", status: "passed" }] });
});

test("programs without tests say nothing", () => {
  expect(read(`running 0 tests\n\n${result("0 passed; 0 failed; 0 ignored;")}`)).toEqual({ ok: true, tests: [] });
});
