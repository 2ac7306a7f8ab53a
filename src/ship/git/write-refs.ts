import { Refusal } from "../../problem/refusal.ts";
import { anotherName } from "../branch-name.ts";
import { gitFailed, lineOf, type ShipGit } from "./ship-git.ts";

export interface RefsWish {
  readonly branch: string;
  readonly tip: string;
  /** Where the statement about the tip lies, and what it says. */
  readonly statement: { readonly ref: string; readonly text: string };
}

/**
 * Makes the branch and the ref of the statement, both or neither. What is there already stays: a statement about a commit is made once.
 * False where somebody else has made the branch meanwhile.
 */
export async function writeRefs(git: ShipGit, { branch, tip, statement }: RefsWish): Promise<boolean> {
  const ref = `refs/heads/${branch}`;
  const [there, told, written] = await Promise.all([
    valueOf(git, ref),
    valueOf(git, statement.ref),
    git.run({ args: ["hash-object", "-w", "--stdin"], stdin: statement.text }),
  ]);
  if (there !== undefined && there !== tip) return false;
  const blob = lineOf(written);
  const wanted = [
    ...(there === undefined ? [`create ${ref} ${tip}`] : []),
    ...(told === undefined ? [`create ${statement.ref} ${blob}`] : []),
  ];
  if (wanted.length === 0) return true;
  const stdin = ["start", ...wanted, "prepare", "commit", ""].join("\n");
  const end = await git.try({ args: ["update-ref", "--stdin"], stdin });
  if (end.code === 0) return true;
  if (/reference already exists/u.test(end.stderr)) return false;
  if (/exists; cannot create/u.test(end.stderr)) throw inTheWay(branch, end.stderr);
  throw gitFailed({ args: ["update-ref"] }, git.folder, end);
}

function valueOf(git: ShipGit, ref: string): Promise<string | undefined> {
  return git.maybe("rev-parse", "--verify", "--quiet", ref);
}

function inTheWay(branch: string, stderr: string): Refusal {
  const [, other = ""] = /'refs\/heads\/([^']+)' exists/u.exec(stderr) ?? [];
  return new Refusal(
    "SHIP_BRANCH_NAME",
    `There can be no branch ${branch} as long as there is one that is called ${other}.`,
    {
      hint: `${anotherName}. Or rename the other one.`,
    },
  );
}
