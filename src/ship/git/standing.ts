import { counted } from "../plain-words.ts";
import type { ShipGit } from "./ship-git.ts";

/** How a change stands to the branch that it is to be merged into. */
export type Standing =
  /** `moved` counts the commits that the branch has beyond the base; undefined where that cannot be counted. */
  | { readonly kind: "clean"; readonly moved: number }
  | { readonly kind: "conflict"; readonly moved: number; readonly files: readonly string[] }
  | { readonly kind: "unknown"; readonly moved?: number; readonly why: string };

export interface StandingWish {
  readonly base: string;
  readonly change: string;
  /** The tip of the branch now. */
  readonly tip: string;
}

/** Tries the merge where nothing of it is kept. */
export async function standingOf(quarantine: ShipGit, { base, change, tip }: StandingWish): Promise<Standing> {
  if (base === tip) return { kind: "clean", moved: 0 };
  const count = await quarantine.maybe("rev-list", "--count", `${base}..${tip}`);
  const moved = count === undefined ? undefined : Number(count);
  if (moved === 0) return { kind: "clean", moved };
  const args = ["merge-tree", "--write-tree", "--name-only", "--no-messages", "-z", tip, change];
  const { code, stdout, stderr } = await quarantine.try({ args });
  if (code === 0 && moved !== undefined) return { kind: "clean", moved };
  const files = stdout
    .toString("utf8")
    .split("\0")
    .slice(1)
    .filter((path) => path !== "");
  if (code === 1 && files.length > 0) return { kind: "conflict", moved: moved ?? 0, files: [...new Set(files)] };
  const why = /usage:|unknown option/u.test(stderr) ? "that takes git 2.38 or newer" : whyOf(stderr);
  return { kind: "unknown", ...(moved === undefined ? {} : { moved }), why };
}

function whyOf(stderr: string): string {
  const [line = ""] = stderr.split("\n");
  const words = line.replace(/^(?:fatal|error): /u, "").trim();
  return words === "" ? "git does not say why" : `git says: ${words}`;
}

/** In a sentence. */
export function standingInWords(standing: Standing, into: string): string {
  const by = standing.moved === undefined ? "" : `${into} has moved by ${counted(standing.moved, "commit")}`;
  switch (standing.kind) {
    case "clean":
      return standing.moved === 0 ? `${into} has not moved.` : `${by}; it merges cleanly.`;
    case "conflict":
      return `${by}, and it does not merge with that: ${standing.files.join(", ")}.`;
    case "unknown":
      return `${by === "" ? "" : `${by}; `}whether it merges with ${into} is not known: ${standing.why}.`;
  }
}
