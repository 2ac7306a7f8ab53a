/** What stands before every command of git: it wins over whatever a repository says of itself, so that git starts nothing of the repository's. */
export const quietGitSettings: readonly string[] = Object.entries({
  "core.hooksPath": "/dev/null",
  "core.fsmonitor": "false",
  "core.untrackedCache": "false",
  "core.logAllRefUpdates": "false",
  "core.safecrlf": "false",
  "diff.ignoreSubmodules": "all",
  "submodule.recurse": "false",
  "fetch.fsckObjects": "true",
  "gc.auto": "0",
  "maintenance.auto": "false",
  "protocol.version": "2",
  "advice.detachedHead": "false",
  // Many files are written by as many processes as there are processors, which takes a fifth of the time on some disks.
  "checkout.workers": "0",
}).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

const quiet = {
  GIT_TERMINAL_PROMPT: "0",
  GIT_ASKPASS: "",
  SSH_ASKPASS: "",
  GIT_OPTIONAL_LOCKS: "0",
  GIT_NO_LAZY_FETCH: "1",
  GIT_NO_REPLACE_OBJECTS: "1",
  GIT_LITERAL_PATHSPECS: "1",
  // Only from one folder to another, also where a repository names a program for it.
  GIT_ALLOW_PROTOCOL: "file",
  LC_ALL: "C",
};

/** The environment for git: no question to the person, no network, nothing that means another repository. */
export function quietGitEnvironment(
  env: Readonly<Record<string, string | undefined>>,
): Readonly<Record<string, string>> {
  const inherited = Object.entries(env).flatMap(([name, value]) =>
    value === undefined || name.startsWith("GIT_") ? [] : [[name, value] as const],
  );
  return { ...Object.fromEntries(inherited), ...quiet };
}

/** For repositories of ours: nothing of the person's or the machine's configuration changes what they mean. */
export const aloneGitEnvironment = {
  GIT_CONFIG_NOSYSTEM: "1",
  GIT_CONFIG_GLOBAL: "/dev/null",
  GIT_ATTR_NOSYSTEM: "1",
} as const;
