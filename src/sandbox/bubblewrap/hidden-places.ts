import { lstatSync } from "node:fs";
import { join } from "node:path";
import { namesIn } from "../../files/names-in.ts";

/**
 * Folders whose contents are nobody's business: homes, other disks (on WSL those of Windows), and where services keep their
 * sockets, data and logs. Whoever can connect to a socket may have all that the service can do: what is not seen is not reached.
 */
export const hiddenFolders = ["/home", "/root", "/run", "/tmp", "/var", "/mnt", "/media", "/srv", "/boot"];

/** What programs need of the folders above: data that any user of the machine may read, and no sockets. */
export const neededFolders = [
  "/home/linuxbrew/.linuxbrew",
  "/run/current-system",
  "/var/lib/alternatives",
  "/var/lib/ca-certificates",
  "/var/lib/dpkg",
  "/var/lib/gems",
  "/var/lib/ghc",
  "/var/lib/pacman",
  "/var/lib/rpm",
  "/var/lib/texmf",
];

export interface HiddenEntry {
  readonly path: string;
  readonly kind: "folder" | "file";
}

const readableByOthers = 0o004;
const deepest = 3;

/**
 * What only some may read of a folder: keys, hashes of passwords, the secrets of services. The command of any other person would not
 * be let in by the system, but that of root is the owner of it all.
 */
export function privateEntries(folder: string, depth = 1): readonly HiddenEntry[] {
  return namesIn(folder).flatMap((name): readonly HiddenEntry[] => {
    const path = join(folder, name);
    const stat = lstatSync(path, { throwIfNoEntry: false });
    if (stat === undefined || (!stat.isDirectory() && !stat.isFile())) return [];
    const kind = stat.isDirectory() ? "folder" : "file";
    if ((stat.mode & readableByOthers) === 0) return [{ path, kind }];
    return kind === "folder" && depth < deepest ? privateEntries(path, depth + 1) : [];
  });
}
