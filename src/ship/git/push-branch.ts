import { Refusal } from "../../problem/refusal.ts";
import { anotherName } from "../branch-name.ts";
import type { RemoteGit } from "./remote-git.ts";

export interface PushWish {
  /** The name of a remote of the repository. */
  readonly remote: string;
  readonly branch: string;
  readonly tip: string;
  /** The ref of the statement about the tip. */
  readonly statement: string;
  /** The branch that it is to be merged into, where that is known. */
  readonly into: string | undefined;
}

export interface Pushed {
  /** Whether the server has taken the statement, too: some take no refs beside branches and tags. */
  readonly hasStatement: boolean;
  /** Where the remote is. */
  readonly url: string;
}

/** Pushes a branch and the statement about it, never by force and never to a branch of others. Pushing it again changes nothing. */
export async function pushBranch(git: RemoteGit, wish: PushWish): Promise<Pushed> {
  const { remote, branch, tip, statement } = wish;
  const urls = await pushUrlsOf(git, remote);
  const places: Place[] = [];
  for (const url of urls) {
    const place = { git: git.exactly(url), url };
    const { head, refs } = await refsOf(place, remote, [`refs/heads/${branch}`, statement]);
    const kept = isSameName(branch, head)
      ? "it is the default branch there"
      : isSameName(branch, wish.into)
        ? "it is the one to merge into"
        : "";
    if (kept !== "") {
      throw new Refusal("SHIP_PUSH_KEPT", `Nothing is pushed to ${branch} of ${remote}: ${kept}.`, {
        hint: `${anotherName}.`,
      });
    }
    const there = refs.get(`refs/heads/${branch}`);
    if (there !== undefined && there !== tip) throw taken(remote, branch, there);
    places.push({ ...place, there, isDone: there === tip && refs.has(statement) });
  }
  let hasStatement = true;
  for (const place of places) if (!place.isDone && !(await pushTo(place, wish))) hasStatement = false;
  return { hasStatement, url: urls[0] ?? "" };
}

/** Where is pushed to: a remote may have several addresses for that, and they need not be the one that is fetched from. */
interface Place {
  readonly git: RemoteGit;
  readonly url: string;
  /** The commit of the branch there. */
  readonly there: string | undefined;
  readonly isDone: boolean;
}

/** Servers on some systems cannot tell `Main` from `main`. */
function isSameName(branch: string, other: string | undefined): boolean {
  return branch.toLowerCase() === other?.toLowerCase();
}

/** False where the statement is not taken. What came to the branch since it was asked for is not overwritten: the lease refuses it. */
async function pushTo({ git, url, there }: Place, { remote, branch, tip, statement }: PushWish): Promise<boolean> {
  const end = await git.try(
    "push",
    "--porcelain",
    "--no-verify",
    "--no-follow-tags",
    "--recurse-submodules=no",
    `--force-with-lease=refs/heads/${branch}:${there ?? ""}`,
    "--",
    url,
    `${tip}:refs/heads/${branch}`,
    `${statement}:${statement}`,
  );
  const told = readPorcelain(end.stdout.toString("utf8"));
  const sent = told.get(`refs/heads/${branch}`);
  if (sent === undefined) throw unreachable(remote, end.stderr);
  if (sent.flag === "!") throw rejected(remote, branch, `${sent.words} ${serverWords(end.stderr)}`.trim());
  return told.get(statement)?.flag !== "!";
}

/** Where a remote is pushed to first; refused where there is none of that name. */
export async function urlOf(git: RemoteGit, remote: string): Promise<string> {
  const [url = ""] = await pushUrlsOf(git, remote);
  return url;
}

async function pushUrlsOf(git: RemoteGit, remote: string): Promise<readonly string[]> {
  const { stdout } = await git.try("remote");
  const names = stdout
    .toString("utf8")
    .split("\n")
    .filter((name) => name !== "");
  if (!names.includes(remote)) {
    const known = names.length === 0 ? "It has none; `git remote add` makes one." : `There are: ${names.join(", ")}.`;
    throw new Refusal("SHIP_NO_REMOTE", `The repository has no remote that is called ${JSON.stringify(remote)}.`, {
      hint: known,
    });
  }
  const end = await git.try("remote", "get-url", "--push", "--all", remote);
  const urls = end.stdout
    .toString("utf8")
    .split("\n")
    .filter((url) => url !== "");
  if (end.code !== 0 || urls.length === 0) throw unreachable(remote, end.stderr);
  // A path of one word could be the name of a remote, too.
  return [...new Set(urls)].map((url) => (/[/:\\]/u.test(url) ? url : `./${url}`));
}

interface RemoteRefs {
  /** The short name of its default branch. */
  readonly head: string | undefined;
  readonly refs: ReadonlyMap<string, string>;
}

async function refsOf(
  { git, url }: Pick<Place, "git" | "url">,
  remote: string,
  names: readonly string[],
): Promise<RemoteRefs> {
  const { code, stdout, stderr } = await git.try("ls-remote", "--symref", "--", url, "HEAD", ...names);
  if (code !== 0) throw unreachable(remote, stderr);
  const lines = stdout.toString("utf8").split("\n");
  const head = lines
    .map((line) => /^ref: refs\/heads\/(.+)\tHEAD$/u.exec(line)?.[1])
    .find((name) => name !== undefined);
  const pairs = lines.flatMap((line): readonly (readonly [string, string])[] => {
    const [id = "", name = ""] = line.split("\t");
    return names.includes(name) ? [[name, id]] : [];
  });
  return { head, refs: new Map(pairs) };
}

interface SentRef {
  readonly flag: string;
  readonly words: string;
}

/** `<flag>\t<from>:<to>\t<words>`, a line for each ref. */
function readPorcelain(text: string): ReadonlyMap<string, SentRef> {
  const rows = text.split("\n").flatMap((line): readonly (readonly [string, SentRef])[] => {
    const [, flag = "", to = "", words = ""] = /^([ !*=+-])\t[^\t:]*:([^\t]*)\t(.*)$/u.exec(line) ?? [];
    return to === "" ? [] : [[to, { flag, words }]];
  });
  return new Map(rows);
}

const mostWords = 500;

/** What the server itself has said. */
function serverWords(stderr: string): string {
  const lines = stderr.split("\n").flatMap((line) => (line.startsWith("remote:") ? [line.slice(7).trim()] : []));
  return lines
    .filter((line) => line !== "")
    .join(" ")
    .slice(0, mostWords);
}

function taken(remote: string, branch: string, commit: string): Refusal {
  return new Refusal(
    "SHIP_PUSH_REJECTED",
    `${remote} has a branch ${branch} already, at ${commit.slice(0, 12)}: it is not overwritten.`,
    {
      hint: `${anotherName}. Or delete the branch there, where nobody needs it.`,
    },
  );
}

function rejected(remote: string, branch: string, why: string): Refusal {
  return new Refusal("SHIP_PUSH_REJECTED", `${remote} has refused ${branch}: ${why}`, {
    hint: "The branch is in your repository. Mend what the server complains of, then try again; nothing is pushed twice.",
  });
}

function unreachable(remote: string, stderr: string): Refusal {
  const words = stderr
    .split("\n")
    .filter((line) => line !== "")
    .slice(0, 3)
    .join(" ")
    .slice(0, mostWords);
  const isAuth =
    /Authentication failed|could not read Username|Permission denied|terminal prompts disabled|Host key verification/iu.test(
      stderr,
    );
  const hint = isAuth
    ? "Waybill asks for no passwords. See that `git push` works without being asked: by a credential helper, or a key in the ssh agent."
    : "See that the server can be reached: `git ls-remote` tells. The branch is in your repository; trying again pushes it.";
  return new Refusal(
    isAuth ? "SHIP_PUSH_AUTH" : "SHIP_PUSH_UNREACHABLE",
    `Nothing is pushed to ${remote}: ${words || "git does not say why"}`,
    { hint },
  );
}
