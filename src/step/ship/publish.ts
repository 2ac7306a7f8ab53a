import type { JsonObject } from "../../json/json.ts";
import type { Forge, RequestWish } from "../../forge/forge.ts";
import { Refusal } from "../../problem/refusal.ts";
import { pushBranch, urlOf } from "../../ship/git/push-branch.ts";
import { RemoteGit } from "../../ship/git/remote-git.ts";
import type { ShipGitSetting } from "../../ship/git/ship-git.ts";

export interface PublishPorts extends ShipGitSetting {
  /** Who takes requests for a remote, by its address; undefined where nobody does yet. */
  readonly forgeOf: (url: string, folder: string) => Promise<Forge | undefined>;
}

export interface PublishWish {
  /** The person's repository. */
  readonly folder: string;
  readonly remote: string;
  readonly branch: string;
  readonly tip: string;
  readonly statement: string;
  readonly into: string | undefined;
}

/** Pushes, and says what a person should know of it. */
export async function push(ports: PublishPorts, { folder, ...wish }: PublishWish): Promise<string> {
  const { hasStatement } = await pushBranch(new RemoteGit(ports, folder), wish);
  if (hasStatement) return `pushed ${wish.branch} to ${wish.remote}`;
  return `pushed ${wish.branch} to ${wish.remote}, which takes no statement: it is in your repository alone (${wish.statement})`;
}

export type RequestPage = Pick<RequestWish, "title" | "body"> & { readonly file: string };

/** Opens a request for what was pushed. */
export async function openRequest(
  ports: PublishPorts,
  { folder, remote, branch, tip, into }: PublishWish,
  page: RequestPage,
): Promise<JsonObject> {
  if (into === undefined) {
    throw new Refusal("SHIP_REQUEST_NO_TARGET", `It is not known into which branch ${branch} is to be merged.`, {
      hint: "Say which one is meant: `into`.",
    });
  }
  const forge = await ports.forgeOf(await urlOf(new RemoteGit(ports, folder), remote), folder);
  if (forge === undefined) {
    throw new Refusal(
      noForgeCode,
      `${branch} is pushed to ${remote}; no request is opened there: only bare repositories on this machine have them by now.`,
      { hint: `Open it by hand; ${page.file} is its text. To have it no more tried, take \`request\` away.` },
    );
  }
  const { title, body } = page;
  const { id, url, isNew } = await forge.openRequest({ branch, into, commit: tip, title, body });
  return { id, url, new: isNew };
}

export const noForgeCode = "SHIP_NO_FORGE";
