import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { memoryBlobs } from "../../blob/memory/memory-blobs.ts";
import type { Captured, ProcessEnd } from "../../process/process.ts";
import { keepAnswer, longestKept, Story } from "./story.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-story-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

const silent: Captured = { bytes: 0, text: "", dropped: 0 };

function endWith(stderr: Captured): ProcessEnd {
  return { how: "exited", code: 0, stdout: silent, stderr };
}

function opened() {
  const shown: string[] = [];
  return { story: new Story(join(folder, "story"), (chunk) => void shown.push(chunk.toString())), shown };
}

test("a story is told as long as there is room, then that it is told no further, once", async () => {
  const { story, shown } = opened();
  const line = "x".repeat(1024 ** 2);
  for (let times = 0; times < 70; times++) story.tell(line);
  expect(shown).toHaveLength(64);
  expect(shown.at(-1)).toBe("note: what it does is told no further: it is more than 64 MB\n");
  const { blob } = await story.keep(memoryBlobs(), {});
  expect(blob?.bytes).toBeLessThan(longestKept);
});

test("of a standard error that is more than memory holds, the end is in the story", async () => {
  const { story } = opened();
  story.tell("says hello");
  const stderr = { bytes: 9_000_000, tail: "all is lost\n", dropped: 0 };
  expect((await story.keep(memoryBlobs(), { end: endWith(stderr) })).text).toBe(
    "says hello\n… (the end of 9000000 bytes)\nall is lost\n",
  );
});

test("an answer that is not kept whole is told of, and one that is is not", async () => {
  const answer = { bytes: 90, tail: "", dropped: 20, file: join(folder, "out") };
  const { story, shown } = opened();
  await story.keep(memoryBlobs(), { end: endWith(silent), answer });
  await story.keep(memoryBlobs(), { end: endWith(silent), answer: { ...answer, dropped: 0 } });
  expect(shown).toEqual(["note: the answer has 90 bytes; the first 70 are kept\n"]);
});

test("a long answer is taken over from where it was printed to, and is never the part that is held", async () => {
  const [file, blobs] = [join(folder, "out"), memoryBlobs()];
  writeFileSync(file, "the whole answer");
  const { text, blob } = await keepAnswer(blobs, "the who", { bytes: 16, dropped: 0, file });
  expect(text).toBe("");
  expect(Buffer.from((await blobs.read(blob?.hash ?? "")) ?? []).toString()).toBe("the whole answer");
  expect(existsSync(file)).toBe(false);
  const lost = { bytes: 16, dropped: 9, file, failure: "ENOSPC" };
  await expect(keepAnswer(blobs, "the who", lost)).rejects.toMatchObject({ code: "OUTPUT_NOT_KEPT" });
});
