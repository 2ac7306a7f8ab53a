import type { ShipGit } from "./ship-git.ts";

/** Who makes a commit. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

const nobody: Identity = { name: "Waybill", email: "waybill@localhost" };

/** The person, where git knows both name and address; else Waybill. */
export async function identityOf(git: ShipGit): Promise<Identity> {
  const [name, email] = await Promise.all([
    git.maybe("config", "--get", "user.name"),
    git.maybe("config", "--get", "user.email"),
  ]);
  return isUsable(name) && isUsable(email) ? { name, email } : nobody;
}

/** Git takes these signs away at both ends, and refuses what is empty then. */
function isUsable(words: string | undefined): words is string {
  // oxlint-disable-next-line no-control-regex
  return words !== undefined && words.replaceAll(/[\u0000- .,:;<>"\\']/gu, "") !== "";
}
