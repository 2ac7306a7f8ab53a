import { expect, test } from "vitest";
import { liveTerminal } from "./live-terminal.ts";

const stream = { isTTY: true, columns: 0, rows: 10, write: () => true };

test("what is under way is drawn where a cursor can be moved, and nowhere else", () => {
  expect(liveTerminal(stream, "xterm-256color")?.rows()).toBe(10);
  expect(liveTerminal(stream, undefined)?.columns()).toBe(80);
  expect(liveTerminal(stream, "dumb")).toBeUndefined();
  expect(liveTerminal({ ...stream, isTTY: false }, "xterm")).toBeUndefined();
});
