import { spawnSync } from "node:child_process";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { expect } from "vitest";
import { CliProject, eventually } from "../rig/cli-project.ts";
import { personsEnv } from "../rig/git-repository.ts";
import { whenPossible } from "../rig/require.ts";

const test = whenPossible("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true");

const header = 'workflow: { id: demo, name: Demo, version: "1.0.0", workspace: own }';
const secret = "quietly-kept-4711";

function git(project: CliProject, ...words: readonly string[]): string {
  const identity = ["-c", "user.name=a", "-c", "user.email=a@example.org"];
  const env = personsEnv(project.folder);
  const { status, stdout, stderr } = spawnSync("git", [...identity, ...words], { cwd: project.folder, env });
  if (status !== 0) throw new Error(stderr.toString());
  return stdout.toString();
}

interface Failed {
  readonly steps: readonly { readonly reason: string; readonly message: string }[];
}

const stepThatMayFail = "{ id: one, type: prompt, prompt: x, continue_on_error: true }";
const leavesGit = `
  export GIT_AUTHOR_NAME=x GIT_AUTHOR_EMAIL=x@y GIT_COMMITTER_NAME=x GIT_COMMITTER_EMAIL=x@y
  evil='[core]\\n\\tfsmonitor = "touch pwned; false"\\n'
  git init -q sub; git -C sub commit -q --allow-empty -m x; git add sub; printf "$evil" >> sub/.git/config
  mkdir -p evil/hooks evil/refs; cp -r .git/objects .git/refs evil/; cp .git/config evil/config
  printf "$evil" >> evil/config; echo ../evil > .git/commondir
`;

interface Shown {
  readonly steps: readonly { readonly output: { readonly debris?: string; readonly changes?: unknown } }[];
}

/** A repository with an agent that is a script of it, and a workflow whose run works in a copy. */
async function within(
  { agent, steps }: { readonly agent: string; readonly steps: readonly string[] },
  use: (project: CliProject) => Promise<void>,
): Promise<void> {
  const project = new CliProject({
    "agent.sh": agent,
    tool: "#!/bin/sh\necho 9.9.9\n",
    ".gitignore": ".waybill\n",
    "w.yml": `${header}\nsteps:\n${steps.map((step) => `  - ${step}\n`).join("")}`,
    ".waybill/config.yml":
      "agent: mine\nagents:\n  mine: { driver: command, command: [sh, agent.sh] }\n  own: { driver: claude, command: [./tool] }\n",
  });
  try {
    git(project, "init", "-q");
    git(project, "add", ".");
    git(project, "commit", "-q", "-m", "x");
    await use(project);
  } finally {
    project.remove();
  }
}

test("a program that an agent has written is not asked for its version outside of the sandbox", () =>
  within(
    {
      agent: `printf '#!/bin/sh\\ntouch "$PLACE/out"; echo 9.9.9-$S\\n' > tool\n`,
      steps: [
        "{ id: one, type: prompt, prompt: x }",
        "{ id: two, type: prompt, integration: own, prompt: x, secrets: [S], env: { PLACE: HERE } }",
      ],
    },
    async (project) => {
      project.write("w.yml", readFileSync(project.path("w.yml"), "utf8").replace("HERE", project.folder));
      const words = project.program("run", "w.yml", "--json");
      const { stdout } = await project.startProgram("env", `S=${secret}`, "ANTHROPIC_API_KEY=none", ...words).ended;
      expect(JSON.parse(stdout)).toMatchObject({ steps: [{ status: "success" }, { output: { dispatched: true } }] });
      expect(existsSync(project.path("out"))).toBe(false);
      expect(stdout).not.toContain(secret);
    },
  ));

test("the names of files tell no secret", () =>
  within(
    { agent: 'touch "f-$S"\n', steps: ["{ id: one, type: prompt, prompt: x, secrets: [S] }"] },
    async (project) => {
      const words = project.program("run", "w.yml", "--json");
      const { stdout } = await project.startProgram("env", `S=${secret}`, ...words).ended;
      const { steps }: Shown = JSON.parse(stdout);
      expect(steps[0]?.output.changes).toEqual([{ path: "f-***", change: "added" }]);
    },
  ));

test("what a killed attempt has left is a commit in the repository", () =>
  within(
    {
      agent: 'if [ "$WAYBILL_ATTEMPT_NUMBER" = 1 ]; then echo half > half; sleep 60; fi; echo whole > whole\n',
      steps: ["{ id: one, type: prompt, prompt: x }"],
    },
    async (project) => {
      const first = project.start("run", "w.yml", "--run-id", "r");
      const half = project.path(".waybill", "state", "trees", "r", "tree", "half");
      await eventually("The agent has written.", () => existsSync(half));
      await first.kill("SIGKILL");
      const { steps } = await project.ask<Shown>("resume", "r");
      expect(git(project, "show", `${steps[0]?.output.debris}:half`)).toBe("half\n");
      expect(git(project, "ls-tree", "--name-only", "refs/waybill/r/result")).not.toContain("half");
    },
  ));

test.each(["own", "none"])("what an agent leaves for git to obey is named and gone (workspace: %s)", (workspace) =>
  within(
    { agent: leavesGit, steps: [stepThatMayFail, "{ id: two, type: shell, run: git status }"] },
    async (project) => {
      if (workspace === "none")
        project.write("w.yml", readFileSync(project.path("w.yml"), "utf8").replace(", workspace: own", ""));
      const { steps } = await project.ask<Failed>("run", "w.yml", "--run-id", "r");
      expect(steps).toMatchObject([{ reason: "policy" }, { status: "success" }]);
      for (const name of [".git/commondir", "sub/.git"]) expect(steps[0]?.message).toContain(name);
      git(project, "status");
      for (const folder of [".", "sub", ".waybill/state/trees/r/tree", ".waybill/state/trees/r/tree/sub"])
        expect(existsSync(project.path(folder, "pwned")), folder).toBe(false);
    },
  ),
);

test.each(["..", "/etc", "../../.."])("an agent that is to work in %s is refused, and it is nobody's fault", (cwd) =>
  within({ agent: "pwd\n", steps: [`{ id: one, type: prompt, prompt: x, cwd: ${cwd} }`] }, async (project) => {
    const { stderr } = await project.waybill("run", "w.yml");
    expect(stderr).toContain("outside of the project");
    expect(stderr).not.toContain("fault");
  }),
);

test.each(["1.0e300", "1.5"])(
  "an agent that says it has used %s of everything passes its budget as others do",
  (used) =>
    within({ agent: "", steps: ["{ id: one, type: prompt, prompt: x }"] }, async (project) => {
      project.write("turns.yml", `turns: [{ do: [{ use: { usd: ${used}, input: ${used} } }, { say: x }] }]\n`);
      project.write(
        ".waybill/config.yml",
        "agent: robot\nagents: { robot: { driver: scripted, script: turns.yml } }\nlimits: { usd: 1, tokens: 1 }\nbudget: { run: { usd: 1, tokens: 1 } }\n",
      );
      const { run } = await project.ask<{ readonly run: { readonly reason: string } }>("run", "w.yml");
      expect(run.reason).toBe("budget");
    }),
);

const toolchainPlaces = {
  ".pyenv/shims/tool": '#!/bin/sh\nexec "$(dirname "$0")/../versions/3.12/bin/tool"\n',
  ".pyenv/versions/3.12/bin/tool": "#!/bin/sh\necho the tests have run\n",
  ".pyenv/versions/3.12/pip.conf": secret,
  ".pyenv/versions/3.12/envs/mine/bin/mine": "mine\n",
  ".pyenv/versions/3.12/envs/mine/pip.conf": secret,
  ".local/share/mise/shims/node": "",
  ".local/share/mise/installs/node/22.1.0/bin/node": "node 22\n",
  ".local/share/mise/installs/node/22.1.0/etc/npmrc": secret,
  ".rustup/settings.xml": secret,
  ".ssh/id": secret,
  ".cargo/bin/cargo": '#!/bin/sh\ncat "$RUSTUP_HOME/toolchains/stable/name" "$HOME_OF_ADA/.cargo/registry/crate"\n',
  ".rustup/toolchains/stable/name": "stable rust\n",
  ".cargo/registry/crate": "a crate\n",
  "go/pkg/mod/module": "a module\n",
  ".cargo/credentials.toml": secret,
  ".cargo/config.toml": secret,
  ".config/gh/hosts.yml": secret,
  ".local/bin/mine": secret,
  ".m2/settings.xml": secret,
  ".m2/repository/artifact": "an artifact\n",
  ".netrc": secret,
  ".npmrc": secret,
  ".pypirc": secret,
  "go/env": secret,
};
const toolchainLinks = {
  ".local/share/mise/installs/node/22": "./22.1.0",
  ".pyenv/versions/mine": "3.12/envs/mine",
  ".rustup/linked": "../.ssh",
};

test.each(["agent", "advisor"])(
  "an agent may use the toolchains of the person, and sees no keys beside them: %s",
  (role) =>
    within(
      {
        agent: `tool; cargo; cat "$GOMODCACHE/module" "$HOME_OF_ADA/.m2/repository/artifact"
        cat "$HOME_OF_ADA/.local/share/mise/installs/node/22/bin/node" "$HOME_OF_ADA/.pyenv/versions/mine/bin/mine"
        readlink "$HOME_OF_ADA/.local/share/mise/installs/node/22"; ls "$HOME_OF_ADA/.rustup/linked/" 2>/dev/null
        grep -r ${secret.replace("4711", "47[1]1")} "$HOME_OF_ADA" 2>/dev/null
        for place in .pyenv .pyenv/shims .pyenv/versions/3.12/bin .cargo .cargo/bin .cargo/registry .rustup go/pkg/mod .m2/repository; do
          ls -d "$HOME_OF_ADA/$place" >/dev/null || echo "no $place"
          touch "$HOME_OF_ADA/$place/written" 2>/dev/null
        done
        echo over\n`,
        steps: [`{ id: one, type: prompt, prompt: x, role: ${role}, env: { HOME_OF_ADA: HERE } }`],
      },
      async (project) => {
        const home = mkdtempSync(join(tmpdir(), "waybill-person-"));
        try {
          for (const [name, text] of Object.entries(toolchainPlaces)) {
            mkdirSync(dirname(join(home, name)), { recursive: true });
            writeFileSync(join(home, name), text, { mode: 0o755 });
          }
          for (const [name, target] of Object.entries(toolchainLinks)) symlinkSync(target, join(home, name));
          project.write("w.yml", readFileSync(project.path("w.yml"), "utf8").replace("HERE", home));
          const path = [".pyenv/shims", ".cargo/bin", ".local/bin", ".local/share/mise/shims"]
            .map((each) => join(home, each))
            .join(":");
          const words = project.program("run", "w.yml", "--json");
          const { stdout } = await project.startProgram(
            "env",
            `HOME=${home}`,
            `PATH=${path}:${process.env["PATH"] ?? ""}`,
            ...words,
          ).ended;
          const answer =
            "the tests have run\nstable rust\na crate\na module\nan artifact\nnode 22\nmine\n./22.1.0\nover\n";
          expect(JSON.parse(stdout)).toMatchObject({ steps: [{ status: "success", output: { stdout: answer } }] });
          const written = readdirSync(home, { recursive: true, encoding: "utf8" }).filter((name) =>
            name.endsWith("/written"),
          );
          expect(written).toEqual([]);
        } finally {
          rmSync(home, { recursive: true, force: true });
        }
      },
    ),
);
