import { Refusal } from "../../problem/refusal.ts";
import { newAcceptance } from "../acceptance/change-acceptance.ts";
import { oneLine } from "../criterion-words.ts";
import { newSpeckit, nextFeature } from "../speckit/new-speckit.ts";
import type { SpecFile, SpecTree } from "../spec.ts";
import { newTopic } from "../topic/new-topic.ts";
import { newChange } from "./new-change.ts";

/** What a person can begin a spec in. For `openspec` it is a change: its main specs follow from those. */
export const newFormats = ["acceptance", "openspec", "topic", "speckit"] as const;
export type NewFormat = (typeof newFormats)[number];

export interface AskedSpec {
  readonly format: NewFormat;
  readonly name: string;
  readonly title: string | undefined;
  /** `2026-11-30` */
  readonly today: string;
}

export interface NewSpec {
  readonly id: string;
  readonly files: readonly SpecFile[];
}

const longestName = 200;
const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const nested = /^[\p{L}\p{N}][\p{L}\p{N}._-]*(?:\/[\p{L}\p{N}][\p{L}\p{N}._-]*)*$/u;
const loopFolder = "tools/spec-loop/specs";

/** The files of a new spec, none of which is there. Refused for a name that cannot be, or that is taken. */
export async function newSpec(tree: SpecTree, asked: AskedSpec): Promise<NewSpec> {
  const name =
    asked.format === "acceptance" || asked.format === "topic" ? asked.name.replace(/\.md$/i, "") : asked.name;
  checkName(name, asked.format);
  const title = titleOf(name, asked.title);
  const made = await filesOf(tree, { ...asked, name, title });
  for (const { path } of made.files) if ((await tree.read(path)) !== undefined) throw taken(path);
  return made;
}

async function filesOf(
  tree: SpecTree,
  { format, name, title, today }: AskedSpec & { readonly title: string },
): Promise<NewSpec> {
  switch (format) {
    case "acceptance":
      return { id: name, files: [{ path: `spec/${name}.md`, text: emptyAcceptance(title) }] };
    case "topic": {
      const folder = (await tree.list(loopFolder)).length > 0 ? loopFolder : "specs";
      return { id: name, files: [{ path: `${folder}/${name}.md`, text: newTopic({ title }) }] };
    }
    case "openspec": {
      const folder = `openspec/changes/${name}`;
      if ((await tree.list(folder)).length > 0) throw taken(folder);
      return { id: name, files: newChange({ id: name, title, today }) };
    }
    case "speckit": {
      const folders = [...new Set((await tree.list("specs")).map((path) => path.split("/")[1] ?? ""))];
      const own = /^\d{3,6}-/.test(name) ? name : nextFeature(name, folders);
      const same = folders.find((folder) => folder === own || folder.replace(/^\d{3,6}-/, "") === name);
      if (same !== undefined) throw taken(`specs/${same}`);
      return { id: own, files: [{ path: `specs/${own}/spec.md`, text: newSpeckit({ title, feature: own, today }) }] };
    }
  }
}

function emptyAcceptance(title: string): string {
  return newAcceptance({
    title,
    goal: "TODO: what it is for, in a sentence or two.",
    criteria: ["TODO: what shall hold, so that a test can show it"],
    outOfScope: ["TODO: what is not meant"],
    constraints: ["TODO: what has to be kept to"],
  });
}

/** Made of the name where nobody gave one: `user-login` is `User login`. */
function titleOf(name: string, given: string | undefined): string {
  const title = oneLine(given ?? "");
  if (title !== "") return title;
  const words = name
    .slice(name.lastIndexOf("/") + 1)
    .replace(/^\d{3,6}-/, "")
    .replaceAll(/[-_.]+/g, " ")
    .trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}

function checkName(name: string, format: NewFormat): void {
  const pattern = format === "acceptance" ? nested : kebab;
  if (name.length <= longestName && pattern.test(name) && !/^\d+(?:-|$)/.test(format === "topic" ? name : "")) return;
  const hint = {
    acceptance: "Take letters, digits, - _ and . , with / between folders: auth/login.",
    openspec: "Take small letters and digits with single hyphens: add-login.",
    topic: "Take small letters and digits with single hyphens, and no number before them: login.",
    speckit: "Take small letters and digits with single hyphens: login. Its number is put before it.",
  }[format];
  throw new Refusal(
    "SPEC_NAME_INVALID",
    `${JSON.stringify(name.slice(0, longestName))} cannot be the name of such a spec.`,
    { hint },
  );
}

function taken(path: string): Refusal {
  return new Refusal("SPEC_EXISTS", `${path} is there already, and is let be.`, {
    hint: "Take another name, or change what is there.",
  });
}
