import { Refusal } from "../problem/refusal.ts";

/** In bytes on the disk, and in characters where a text is given. Nobody reads more as one spec, and it is not looked into. */
export const largestSpecFile = 8 * 1024 * 1024;

export const tooLargeCode = "SPEC_TOO_LARGE";
export const notTextCode = "SPEC_NOT_TEXT";
export const unreadableCode = "SPEC_UNREADABLE";

/** Thrown by a tree that has such a file. */
export function tooLarge(path: string): Refusal {
  return new Refusal(tooLargeCode, `${path} is larger than ${largestSpecFile / 1024 / 1024} MB.`, {
    hint: "Split it: a spec is for people to read.",
  });
}

export function notText(path: string, cause?: unknown): Refusal {
  return new Refusal(notTextCode, `${path} is not text in UTF-8.`, { hint: "Save it as UTF-8.", cause });
}

/** Of a path, why the system does not give it. */
export function unreadable(path: string, code: string, cause?: unknown): Refusal {
  return new Refusal(unreadableCode, `${path} cannot be read: the system says ${code}.`, {
    hint: "Check who may read it, and who may enter the folders it stands in.",
    cause,
  });
}
