import { lstat, mkdir } from "node:fs/promises";
import { Refusal } from "../../problem/refusal.ts";
import { errorCode } from "../../problem/error-code.ts";

const writableByOthers = 0o022;

/** Makes the folder where it is missing. Whoever can write in it could answer in the place of a process of ours. */
export async function makeSafeFolder(folder: string): Promise<void> {
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
  } catch (error) {
    // Something else stands there: what it is will be said below.
    if (errorCode(error) !== "EEXIST") throw notMade(folder, error);
  }
  const stat = await lstat(folder);
  if (!stat.isDirectory()) throw unsafe(folder, "is not a folder but another kind of file");
  if (stat.uid !== process.geteuid?.()) throw unsafe(folder, "belongs to another user");
  if ((stat.mode & writableByOthers) !== 0) throw unsafe(folder, "can be written by other users");
}

function unsafe(folder: string, why: string): Refusal {
  return new Refusal(
    "DOORBELL_FOLDER_UNSAFE",
    `The folder ${folder} ${why}, so that somebody else could answer in the place of a process that owns a run.`,
    { hint: "Make it a folder of your own that nobody else can write to (chmod 700), or choose another one." },
  );
}

function notMade(folder: string, cause: unknown): Refusal {
  return new Refusal("DOORBELL_FOLDER_NOT_MADE", `The folder ${folder} cannot be made (${errorCode(cause)}).`, {
    hint: "Check who may write to the folder above it, or choose another one.",
    cause,
  });
}
