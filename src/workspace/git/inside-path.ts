import { realpath } from "node:fs/promises";
import { join, sep } from "node:path";
import { errorCode } from "../../problem/error-code.ts";
import { Refusal } from "../../problem/refusal.ts";
import { standing } from "./raw-path.ts";

/** The parts of a path that stays inside of its root, and out of what belongs to git. Refused for any other. */
export function insideParts(path: string): readonly string[] {
  const parts = path.split("/").filter((part) => part !== "" && part !== ".");
  const isOurs = parts.length > 0 && !path.startsWith("/") && !/[\0\\]/u.test(path) && !parts.includes("..");
  if (!isOurs) throw outside(path, "it leads out of the checkout");
  if (parts.some((part) => /^\.git$/iu.test(part.replace(/[. ]+$/u, ""))))
    throw outside(path, "it leads to what belongs to git");
  return parts;
}

/** Where a path of the person's checkout really leads. Refused where that is outside of it, also by links, or is nothing. */
export async function sourceOf(root: string, path: string): Promise<string> {
  const place = join(root, ...insideParts(path));
  const real = await realpath(place).catch((error: unknown) => {
    if (errorCode(error) === undefined) throw error;
    throw new Refusal("WORKSPACE_SETUP_MISSING", `${path} is not in ${root} (${errorCode(error)}).`, {
      hint: "Make it there first, or take it out of the setup.",
      cause: error,
    });
  });
  if (real !== root && !real.startsWith(`${root}${sep}`)) throw outside(path, "a link leads out of the checkout");
  insideParts(real.slice(root.length + 1));
  return real;
}

/** Where a path of a workspace is. No part of the way may be a link: it was committed by somebody, and may lead anywhere. */
export async function targetOf(root: string, path: string): Promise<string> {
  let place = root;
  for (const part of insideParts(path)) {
    place = join(place, part);
    if ((await standing(place))?.isSymbolicLink() === true) throw outside(path, "a link is in its way");
  }
  return place;
}

function outside(path: string, why: string): Refusal {
  return new Refusal("WORKSPACE_SETUP_PATH", `The path ${JSON.stringify(path)} of the setup is refused: ${why}.`, {
    hint: "Write it from the root of the checkout down, to a file or a folder in it.",
  });
}
