import { copyFile, mkdir, mkdtemp, writeFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { aloneGitEnvironment } from "../../process/quiet-git.ts";
import { ShipGit } from "./ship-git.ts";

/** A git folder of our own that reads the objects of a repository and writes none into it; nor does it know its settings, attributes or hooks. */
export async function openQuarantine(git: ShipGit, scratch: string): Promise<ShipGit> {
  const asked = ["--git-path", "objects", "--git-path", "shallow"];
  const answer = await git.text("rev-parse", "--path-format=absolute", "--show-object-format", ...asked);
  const [format = "", objects = "", shallow = ""] = answer.split("\n");
  await mkdir(scratch, { recursive: true, mode: 0o700 });
  const folder = await mkdtemp(join(scratch, "ship-"));
  for (const each of ["refs", "objects/info", "objects/pack"]) await mkdir(join(folder, each), { recursive: true });
  await writeFile(join(folder, "HEAD"), "ref: refs/heads/none\n");
  const version = format === "sha256" ? "1\n[extensions]\n\tobjectformat = sha256" : "0";
  await writeFile(join(folder, "config"), `[core]\n\tbare = true\n\trepositoryformatversion = ${version}\n`);
  await writeFile(join(folder, "objects/info/alternates"), `${objects}\n`);
  if (existsSync(shallow)) await copyFile(shallow, join(folder, "shallow"));
  return new ShipGit(git.setting, folder, { ...aloneGitEnvironment, GIT_DIR: folder });
}
