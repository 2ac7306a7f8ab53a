import { mkdir } from "node:fs/promises";
import { Refusal } from "../../problem/refusal.ts";
import type { WorkspaceRequest } from "../workspace.ts";
import { type About, attemptsOf, type Layout, writeAbout } from "./about.ts";
import type { WorkspacePorts } from "./git-workspace.ts";
import type { Git } from "./git.ts";
import type { Head } from "./git-folder.ts";
import { Keep } from "./keep.ts";
import { baseLabel, refOf } from "./names.ts";
import { becomeLike, type Origin, withOrigin } from "./origin.ts";
import { holdRef, inspectRepository, type PersonRepository, resolveCommit } from "./person-repository.ts";
import { makeKeep, ModulesOfPerson, populate } from "./populate.ts";
import { removeWorkspace } from "./remove-workspace.ts";
import { signature } from "./signature.ts";
import { hideSetup, performSetup } from "./setup.ts";

/** Makes a workspace where nothing is. It is one when the last word about it is written; what fails before leaves nothing. */
export function makeWorkspace(ports: WorkspacePorts, layout: Layout, request: WorkspaceRequest): Promise<About> {
  return withOrigin(ports, request, (origin) => make(ports, layout, { request, origin }));
}

interface Wish {
  readonly request: WorkspaceRequest;
  /** Rules and HEAD are its own, as they were, and not those that the person has by now. */
  readonly origin: Origin | undefined;
}

async function make(ports: WorkspacePorts, layout: Layout, { request, origin }: Wish): Promise<About> {
  const { git, newId, clock } = ports;
  const found = await inspectRepository(git, request.repository);
  if (origin !== undefined && origin.about.repository !== found.root) throw ofAnother(origin, found);
  const person = origin === undefined ? found : { ...found, settings: origin.about.settings, files: origin.files };
  const head = origin === undefined ? await headFor(git, person, request.commit) : headOf(origin);
  await mkdir(layout.folder, { mode: 0o700 });
  const about: About = {
    format: 1,
    stage: "making",
    name: request.name,
    repository: person.root,
    base: origin?.about.base ?? head.commit ?? "",
    head: {
      ...(head.branch === undefined ? {} : { branch: head.branch }),
      ...(head.commit === undefined ? {} : { commit: head.commit }),
    },
    ...(request.commit === undefined ? {} : { asked: request.commit }),
    ...(request.from === undefined ? {} : { from: request.from }),
    held: [],
    madeAt: clock.now(),
    objectFormat: person.format,
    settings: withIdentity(person.settings),
    borrowed: person.objects,
    linked: [],
    setup: request.setup,
    modules: [],
    hollow: [],
  };
  const making: Making = { ports, layout, person, head, origin, about };
  try {
    await writeAbout(layout, about, newId);
    const whole = await fill(making);
    await writeAbout(layout, whole, newId);
    return whole;
  } catch (error) {
    await removeWorkspace(ports, layout, making.about);
    throw error;
  }
}

interface Making {
  readonly ports: WorkspacePorts;
  readonly layout: Layout;
  readonly person: PersonRepository;
  readonly head: Head;
  readonly origin: Origin | undefined;
  about: About;
}

async function fill(making: Making): Promise<About> {
  const { ports, layout, person, head, origin } = making;
  const { git, newId, last } = ports;
  const { name, setup } = making.about;
  const rules = { format: person.format, settings: making.about.settings };
  const keep = new Keep({ folder: layout.keep, git, newId, last, attempt: `${attemptsOf(layout)}git` });
  try {
    const ref = refOf(name, baseLabel);
    if (head.commit !== undefined) await holdRef(git, person.root, { ref, commit: head.commit });
    await makeKeep(keep, { rules, files: person.files, borrowed: person.objects });
    await hideSetup(keep, setup);
    const base = head.commit ?? (await emptyCommit(keep));
    const source = new ModulesOfPerson({
      git,
      keep,
      borrowed: person.objects,
      shallow: person.files.shallow,
      hold: async (root, commit) => {
        // Written first, so that the ref is given back whatever happens.
        making.about = { ...making.about, held: [...making.about.held, root] };
        await writeAbout(layout, making.about, newId);
        await holdRef(git, root, { ref, commit });
      },
    });
    const words = await populate(keep, { layout, base, head, root: person.root, rules, source });
    const wish = {
      keep,
      tree: layout.tree,
      root: person.root,
      attempt: `${attemptsOf(layout)}setup`,
      setup,
      commands: "run" as const,
    };
    const linked = await performSetup(ports.setup, wish);
    // Its commands run on what the person has committed, and not on what an agent may have written.
    if (origin !== undefined) await becomeLike(keep, layout, { origin, about: making.about, words });
    return { ...making.about, ...words, stage: "whole", borrowed: source.borrowed, linked };
  } finally {
    await keep.close();
  }
}

/** Whoever works there makes commits as the person does, or, where that one has not said who they are, as nobody in particular. */
function withIdentity(settings: PersonRepository["settings"]): PersonRepository["settings"] {
  const { GIT_AUTHOR_NAME: name = "", GIT_AUTHOR_EMAIL: email = "" } = signature();
  const usual: PersonRepository["settings"] = [
    ["user.name", name],
    ["user.email", email],
  ];
  return [...usual.filter(([key]) => settings.every(([known]) => known !== key)), ...settings];
}

function headOf({ about }: Origin): Head {
  return { branch: about.head.branch, commit: about.head.commit };
}

function ofAnother({ about }: Origin, { root }: PersonRepository): Refusal {
  return new Refusal(
    "WORKSPACE_OTHER_REPOSITORY",
    `The workspace ${about.name} is of ${about.repository}, not ${root}.`,
    {
      hint: "Begin with a commit instead.",
    },
  );
}

async function headFor(git: Git, person: PersonRepository, commit: string | undefined): Promise<Head> {
  if (commit === undefined) return { branch: person.branch, commit: person.head };
  const resolved = await resolveCommit(git, person.root, commit);
  const args = ["rev-parse", "--symbolic-full-name", "--end-of-options", commit];
  const named = (await git.try({ args, folder: person.root })).stdout.toString("utf8").trim().split("\n").at(-1) ?? "";
  const branch = /^refs\/heads\/\S+$/u.test(named) ? named : undefined;
  return { branch: resolved === person.head && commit === "HEAD" ? person.branch : branch, commit: resolved };
}

/** What a repository without a commit begins with. */
async function emptyCommit(keep: Keep): Promise<string> {
  const tree = await keep.text({ args: ["mktree"], stdin: "" });
  return keep.text({ args: ["commit-tree", tree, "-m", "Nothing yet"], env: signature() });
}
