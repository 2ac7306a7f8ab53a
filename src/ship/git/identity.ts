import type { ShipGit } from "./ship-git.ts";

/** Who makes a commit. */
export interface Identity {
  readonly name: string;
  readonly email: string;
}

const nobody: Identity = { name: "Waybill", email: "waybill@localhost" };

/** The person, where git knows both name and address; else Waybill. */
export async function identityOf(git: ShipGit): Promise<Identity> {
  const { stdout } = await git.try({ args: ["config", "--null", "--get-regexp", "^user\\.(name|email)$"] });
  const said = stdout.toString("utf8").split("\0");
  // The last word counts.
  const of = (key: string): string | undefined =>
    said.findLast((entry) => entry.startsWith(`${key}\n`))?.slice(key.length + 1);
  const [name, email] = [of("user.name"), of("user.email")];
  return isUsable(name) && isUsable(email) ? { name, email } : nobody;
}

/** Git takes these signs away at both ends, and refuses what is empty then. */
function isUsable(words: string | undefined): words is string {
  // oxlint-disable-next-line no-control-regex
  return words !== undefined && words.replaceAll(/[\u0000- .,:;<>"\\']/gu, "") !== "";
}
