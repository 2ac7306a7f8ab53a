import { randomUUID } from "node:crypto";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { localProcesses } from "../../src/process/local/local-processes.ts";
import { Mask } from "../../src/secret/mask.ts";
import { scanText } from "../../src/secret/scan-text.ts";
import { gitWorkspaces, type GitWorkspacesOptions } from "../../src/workspace/git/git-workspaces.ts";
import type { Setup, Workspace, Workspaces } from "../../src/workspace/workspace.ts";
import { GitRig, personsEnv, Repository } from "./git-repository.ts";
import { ManualClock } from "./manual-clock.ts";

/** A secret of the project, which looks like nothing. */
export const knownSecret = "correct horse battery";

/** Workspaces of a person's repositories, in a folder of the test. */
export class WorkspacesRig extends GitRig {
  readonly clock = new ManualClock(1_700_000_000_000);

  /** As another process would open them. */
  workspaces(options: Partial<GitWorkspacesOptions> = {}): Workspaces {
    return gitWorkspaces({
      folder: this.path("workspaces"),
      env: personsEnv(this.home),
      processes: localProcesses(),
      clock: this.clock,
      newId: randomUUID,
      limits: { ageMs: 1000, bytes: 1e12 },
      secretsIn: (bytes) => scanText({ file: "commits", bytes }, new Mask([knownSecret], { families: true })),
      ...options,
    });
  }

  make(repository: Repository, { name = "run", setup = [], commit }: Making = {}): Promise<Workspace> {
    const wish = { name, repository: repository.root, setup };
    return this.workspaces().make(commit === undefined ? wish : { ...wish, commit });
  }

  /** The clone in a workspace, as whoever works there has it. */
  inside(workspace: { readonly folder: string }): Repository {
    return new Repository(workspace.folder, this.home);
  }
}

export interface Making {
  readonly name?: string;
  readonly setup?: readonly Setup[];
  readonly commit?: string;
}

/** A test with a rig of its own. */
export function withRig(use: (rig: WorkspacesRig) => Promise<void>): () => Promise<void> {
  return async () => {
    const rig = new WorkspacesRig();
    try {
      await use(rig);
    } finally {
      rig.remove();
    }
  };
}

/** What a person may have lying about in their checkout. */
export function busyRepository(rig: WorkspacesRig): Repository {
  const person = rig.repository("person", {
    files: { "a.txt": "a\n", "dir/b.txt": "b\n", "run.sh": "#!/bin/sh\n", ".gitignore": "*.log\nbuild/\n" },
  });
  person.git("branch", "other");
  person.git("tag", "-a", "v1", "-m", "one");
  person.write({ "stashed.txt": "stashed" });
  person.git("stash", "-u");
  person.write({ "a.txt": "a\nnot committed\n", "staged.txt": "staged", "untracked.txt": "untracked", "x.log": "log" });
  person.git("add", "staged.txt");
  for (const hook of ["post-checkout", "reference-transaction", "pre-commit", "post-index-change", "pre-auto-gc"]) {
    writeFileSync(join(person.root, ".git", "hooks", hook), `#!/bin/sh\ntouch ${rig.path("hook-has-run")}\n`, {
      mode: 0o755,
    });
  }
  return person;
}
