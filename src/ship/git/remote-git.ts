import { quietGitSettings } from "../../process/quiet-git.ts";
import { type ShipGitEnd, type ShipGitSetting, startGit } from "./ship-git.ts";

/**
 * Git as the person uses it with a server: with their credential helpers, their ssh and their protocols. It asks nobody anything, and runs no
 * hook: those look at what is checked out, which is not what is pushed.
 */
export class RemoteGit {
  readonly folder: string;
  readonly #setting: ShipGitSetting;
  readonly #env: Readonly<Record<string, string>>;

  constructor(setting: ShipGitSetting, folder: string, settings: Readonly<Record<string, string>> = {}) {
    this.folder = folder;
    this.#setting = setting;
    this.#env = { ...remoteEnvironment(setting.env), ...settings };
  }

  /** Takes an address as it is: `insteadOf` and `pushInsteadOf` have been at it, and would otherwise be so again. The longest of them wins. */
  exactly(url: string): RemoteGit {
    const keys = ["insteadOf", "pushInsteadOf"].map((key) => `url.${url}.${key}`);
    const settings = keys.flatMap((key, index) => [
      [`GIT_CONFIG_KEY_${index}`, key],
      [`GIT_CONFIG_VALUE_${index}`, url],
    ]);
    const count = String(keys.length);
    return new RemoteGit(this.#setting, this.folder, { ...Object.fromEntries(settings), GIT_CONFIG_COUNT: count });
  }

  try(...args: readonly string[]): Promise<ShipGitEnd> {
    const settings = ["-c", "core.askPass=", "-c", "push.followTags=false", "-c", "push.gpgSign=false"];
    const { clock } = this.#setting;
    return startGit({ words: [...quietGitSettings, ...settings, ...args], folder: this.folder, env: this.#env, clock });
  }
}

/** What of git's own variables says how a server is reached, and not which repository is meant. */
const kept = new Set([
  "GIT_SSH",
  "GIT_SSH_COMMAND",
  "GIT_SSH_VARIANT",
  "GIT_SSL_CAINFO",
  "GIT_SSL_CAPATH",
  "GIT_PROXY_COMMAND",
  "GIT_CONFIG_GLOBAL",
  "GIT_CONFIG_SYSTEM",
  "GIT_CONFIG_NOSYSTEM",
  "GIT_ALLOW_PROTOCOL",
]);

function remoteEnvironment(env: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const inherited = Object.entries(env).filter(([name]) => !name.startsWith("GIT_") || kept.has(name));
  return {
    ...Object.fromEntries(inherited),
    GIT_TERMINAL_PROMPT: "0",
    GIT_ASKPASS: "",
    SSH_ASKPASS: "",
    SSH_ASKPASS_REQUIRE: "never",
    GCM_INTERACTIVE: "never",
    LC_ALL: "C",
  };
}
