import { lstatSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import type { Launch } from "./driver.ts";

/**
 * Writes the files that an agent needs into its home. The home may be that of a session in which an agent has worked: a link that it
 * has left there is removed and never followed.
 */
export function writeInHome(home: string, files: Launch["files"]): void {
  mkdirSync(home, { recursive: true, mode: 0o700 });
  for (const { path, text } of files) {
    makeFolders(home, dirname(path));
    const file = join(home, path);
    rmSync(file, { force: true, recursive: true });
    writeFileSync(file, text, { mode: 0o600, flag: "wx" });
  }
}

function makeFolders(home: string, path: string): void {
  let folder = home;
  for (const name of path.split("/").filter((part) => part !== "." && part !== "")) {
    folder = join(folder, name);
    if (lstatSync(folder, { throwIfNoEntry: false })?.isDirectory() === true) continue;
    rmSync(folder, { force: true });
    mkdirSync(folder, { mode: 0o700 });
  }
}
