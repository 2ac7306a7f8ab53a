import { Refusal } from "../problem/refusal.ts";

/** In bytes on the disk, and in characters where a text is given. Nobody reads more as one spec, and it is not looked into. */
export const largestSpecFile = 8 * 1024 * 1024;

export const tooLargeCode = "SPEC_TOO_LARGE";
export const notTextCode = "SPEC_NOT_TEXT";

/** Thrown by a tree that has such a file. */
export function tooLarge(path: string): Refusal {
  return new Refusal(tooLargeCode, `${path} is larger than ${largestSpecFile / 1024 / 1024} MB.`, {
    hint: "Split it: a spec is for people to read.",
  });
}

export function notText(path: string, cause?: unknown): Refusal {
  return new Refusal(notTextCode, `${path} is not text in UTF-8.`, { hint: "Save it as UTF-8.", cause });
}
