import { expect, test } from "vitest";
import { LiveRegion } from "./live-region.ts";

/** A terminal that knows cursor-up, clear-below and new lines. */
class Screen {
  lines: string[] = [""];

  write(text: string): void {
    // oxlint-disable-next-line no-control-regex
    for (const part of text.split(/(\u001b\[\d*[AJ]|\n)/u)) this.#take(part);
  }

  columns = (): number => 20;
  rows = (): number => 6;

  #take(part: string): void {
    // oxlint-disable-next-line no-control-regex
    const up = /^\u001b\[(\d+)A$/u.exec(part);
    if (up !== null) this.lines.length -= Number(up[1]);
    else if (part === "\n") this.lines.push("");
    else if (part.startsWith("\u001b")) this.lines[this.lines.length - 1] = "";
    else this.lines[this.lines.length - 1] += part;
  }
}

test("what is printed stays above, and the live lines are drawn anew below it", () => {
  const screen = new Screen();
  const region = new LiveRegion(screen);
  region.show(["a 1"]);
  region.show(["a 2", "b 1"]);
  region.print("done a\n");
  region.show(["b 2"]);
  region.show([]);
  region.print("done b\n");
  expect(screen.lines).toEqual(["done a", "done b", ""]);
});

test("lines that are too long are cut, and more than half of the screen is not taken", () => {
  const screen = new Screen();
  const region = new LiveRegion(screen);
  region.show(["x".repeat(50), "b", "c", "d"]);
  expect(screen.lines).toEqual([`${"x".repeat(18)}…`, "b", "… and 2 more", ""]);
});
