import { readFileSync } from "node:fs";
import { errorCode } from "../../problem/error-code.ts";
import { instead } from "../instead.ts";
import type { SandboxProbe } from "../sandbox.ts";
import { tryCommand } from "../trial.ts";

/** What the system says of itself, below /proc/sys; undefined where it has no such setting. */
export type ReadSetting = (name: string) => string | undefined;

export async function probeBubblewrap(program: string, profile: readonly string[]): Promise<SandboxProbe> {
  const version = await tryCommand([program, "--version"], {});
  if (version.missing) {
    return {
      ok: false,
      message: `bubblewrap is not installed: there is no program ${program}.`,
      hint: `Install it (Debian, Ubuntu: \`apt install bubblewrap\`; Fedora: \`dnf install bubblewrap\`; Arch: \`pacman -S bubblewrap\`; Alpine: \`apk add bubblewrap\`), ${instead("container")}`,
    };
  }
  const trial = await tryCommand(
    [program, ...profile, "--tmpfs", "/tmp", "--remount-ro", "/tmp", "--", "/bin/sh", "-c", ":"],
    {},
  );
  if (trial.ok) return { ok: true, version: version.stdout.replace(/^bubblewrap /u, "") };
  return { ok: false, ...whyNot(trial.stderr, readSetting) };
}

/** What keeps bubblewrap from working, by what it says and what the system says of itself. */
export function whyNot(said: string, setting: ReadSetting): { readonly message: string; readonly hint: string } {
  const message = `bubblewrap is installed but cannot make a sandbox: ${said === "" ? "it says nothing" : said}`;
  return { message, hint: `${remedy(said, setting)}, ${instead("container")}` };
}

const appArmorProfile =
  "abi <abi/4.0>, include <tunables/global> profile bwrap /usr/bin/bwrap flags=(unconfined) { userns, include if exists <local/bwrap> }";

function remedy(said: string, setting: ReadSetting): string {
  if (/unknown option/iu.test(said)) return "Install a newer bubblewrap (0.4 or later)";
  if (setting("kernel/apparmor_restrict_unprivileged_userns") === "1") {
    return `This system lets AppArmor keep programs from making user namespaces (Ubuntu 23.10 and later do). Allow it for bubblewrap: write \`${appArmorProfile}\` into /etc/apparmor.d/bwrap and run \`sudo apparmor_parser -r /etc/apparmor.d/bwrap\``;
  }
  if (setting("kernel/unprivileged_userns_clone") === "0")
    return "This system keeps people from making user namespaces. Allow it with `sudo sysctl -w kernel.unprivileged_userns_clone=1`";
  if (setting("user/max_user_namespaces") === "0")
    return "This system allows no user namespaces. Allow some with `sudo sysctl -w user.max_user_namespaces=15000`";
  if (/mount proc|loopback|namespace|uid map|pivot_root|make .* slave/iu.test(said)) {
    return "Something around this system forbids namespaces, as containers do. Start the container with `--security-opt seccomp=unconfined --security-opt apparmor=unconfined --security-opt systempaths=unconfined`";
  }
  return "Run `bwrap --unshare-all --ro-bind / / true` to see what is wrong";
}

function readSetting(name: string): string | undefined {
  try {
    return readFileSync(`/proc/sys/${name}`, "utf8").trim();
  } catch (error) {
    if (errorCode(error) === undefined) throw error;
    return undefined;
  }
}
