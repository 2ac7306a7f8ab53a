import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import type { PersonRepository, RepositoryFiles } from "./person-repository.ts";

/** Where HEAD points, and what it means there; a branch without a commit has none. */
export interface Head {
  readonly branch: string | undefined;
  readonly commit: string | undefined;
}

export interface NewGitFolder {
  readonly folder: string;
  /** Where it will stand, if not there. */
  readonly place?: string;
  readonly format: PersonRepository["format"];
  readonly settings: PersonRepository["settings"];
  readonly files: RepositoryFiles;
  /** Folders of objects that are read as if they were its own. */
  readonly alternates: readonly string[];
  readonly head: Head;
  /** Other refs, with what they mean. */
  readonly refs?: Readonly<Record<string, string>>;
}

/** Makes a git folder without asking git: what a template, a hook or somebody's configuration would add is not in it. */
export async function makeGitFolder(wish: NewGitFolder): Promise<void> {
  const { folder, files, head } = wish;
  for (const each of ["objects/info", "objects/pack", "refs/heads", "info"]) {
    await mkdir(join(folder, each), { recursive: true, mode: 0o700 });
  }
  const write = (path: string, text: string): Promise<void> => writeFile(join(folder, path), text);
  await write("config", configText(wish));
  await write("objects/info/alternates", wish.alternates.map((each) => `${each}\n`).join(""));
  await write("info/exclude", files.exclude);
  if (files.attributes !== undefined) await write("info/attributes", files.attributes);
  await write(usualAttributes, files.usualAttributes ?? "");
  if (files.sparse !== undefined) await write("info/sparse-checkout", files.sparse);
  if (files.shallow !== undefined) await write("shallow", files.shallow);
  const refs = {
    ...wish.refs,
    ...(head.branch === undefined || head.commit === undefined ? {} : { [head.branch]: head.commit }),
  };
  await write("packed-refs", packed(refs));
  await write("HEAD", head.branch === undefined ? `${head.commit}\n` : `ref: ${head.branch}\n`);
}

const usualAttributes = "info/usual-attributes";

function packed(refs: Readonly<Record<string, string>>): string {
  const names = Object.keys(refs).toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));
  return ["# pack-refs with: sorted \n", ...names.map((name) => `${refs[name]} ${name}\n`)].join("");
}

function configText({ folder, place = folder, format, settings }: NewGitFolder): string {
  const nobodys: readonly (readonly [string, string])[] = [
    ["core.bare", "false"],
    ["core.repositoryformatversion", format === "sha256" ? "1" : "0"],
    ["core.excludesfile", "/dev/null"],
    ["core.attributesfile", join(place, usualAttributes)],
    ["gc.auto", "0"],
    ...(format === "sha256" ? [["extensions.objectformat", format] as const] : []),
  ];
  return [...nobodys, ...settings].map(([name, value]) => settingText(name, value)).join("");
}

function settingText(name: string, value: string): string {
  const dot = name.indexOf(".");
  const escaped = value.replaceAll("\\", "\\\\").replaceAll('"', '\\"').replaceAll("\n", "\\n");
  return `[${name.slice(0, dot)}]\n\t${name.slice(dot + 1)} = "${escaped}"\n`;
}
