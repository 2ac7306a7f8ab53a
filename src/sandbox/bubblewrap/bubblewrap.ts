import { readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { type BridgeProgram, bridged, pick } from "../bridge-program.ts";
import { checkConfinement, isBelow, placesOf, realPath } from "../checked-confinement.ts";
import { heldPlaces } from "../held-places.ts";
import type { ConfinedCommand, Confinement, Sandbox, SeenPaths } from "../sandbox.ts";
import { type HiddenEntry, hiddenFolders, neededFolders, privateEntries } from "./hidden-places.ts";
import { mountWords } from "./mounts.ts";
import { probeBubblewrap } from "./probe.ts";

export interface BubblewrapOptions {
  /** The program, absolute: a name would be looked for where the environment of the command says. */
  readonly program: string;
  readonly bridge: BridgeProgram;
  /** The home of the person, wherever it is. */
  readonly personHome: string;
  /** What else nobody may see, but for what is shown below it: the state of the project. */
  readonly hidden: readonly string[];
  /** What nobody may change, nor make where it is not there: what Waybill itself obeys. */
  readonly guarded: readonly string[];
  /** Of whoever starts it. */
  readonly uid: number;
}

/** Inside. Nothing that is shown at its own path can be in the way there. */
const home = "/run/waybill/home";
const socketFolder = "/run/waybill/sockets";

/**
 * Linux namespaces by way of bubblewrap. The whole machine can be read but for what is hidden, and only what is given can be changed.
 * There is no network, and no process but its own; the first of them is bubblewrap's, and when it ends the system kills all others.
 * It does not hold AF_VSOCK sockets and the keyring of the session, which have no namespace, and limits neither memory nor time.
 */
export function bubblewrap(options: BubblewrapOptions): Sandbox {
  const { bridge, uid } = options;
  // Looked for once: it takes as long as the sandbox itself.
  let systemSecrets: readonly HiddenEntry[] | undefined;
  const confine = (confinement: Confinement): ConfinedCommand => {
    checkConfinement(confinement);
    const names = Object.keys(confinement.sockets);
    const { sockets } = seen(confinement);
    const inner = bridged(confinement, { program: bridge, sockets, forwards: true });
    const env = { ...inner.env, HOME: home, TMPDIR: "/tmp" };
    const tools = confinement.bridges.length === 0 ? [] : [bridge.node, bridge.file];
    systemSecrets ??= uid === 0 ? privateEntries("/etc") : [];
    const words = mountWords({
      hidden: [...hiddenEntries(options), ...systemSecrets],
      needed: neededFolders,
      scratch: ["/tmp", "/var/tmp"],
      places: heldPlaces([...tools.map((path) => ({ path, access: "read" }) as const), ...placesOf(confinement)], {
        // They are hidden in the whole machine, and not only in the places.
        hidden: [],
        guarded: options.guarded,
      }),
      moved: [
        { from: confinement.home, to: home, access: "write" },
        ...names.map(
          (name) => ({ from: confinement.sockets[name] ?? "", to: join(socketFolder, name), access: "read" }) as const,
        ),
      ],
    });
    const loader = Object.entries(pick(env, isForLoader)).flatMap(([name, value]) => ["--setenv", name, value]);
    return {
      argv: [options.program, ...profile(uid), ...words, "--chdir", confinement.folder, ...loader, "--", ...inner.argv],
      // Not as words: those of a process can be read by everybody.
      env: pick(env, (name) => !isForLoader(name)),
      home,
      sockets,
    };
  };
  return {
    name: "bubblewrap",
    holds: { writes: true, reads: true, network: true, processes: true },
    probe: () => probeBubblewrap(options.program, profile(uid)),
    paths: seen,
    confine,
    after: () => undefined,
  };
}

function seen({ sockets }: Pick<Confinement, "sockets">): SeenPaths {
  return { home, sockets: Object.fromEntries(Object.keys(sockets).map((name) => [name, join(socketFolder, name)])) };
}

const namespaces = "--unshare-user --unshare-ipc --unshare-pid --unshare-net --unshare-uts --unshare-cgroup-try".split(
  " ",
);
const manners = "--die-with-parent --new-session --cap-drop ALL --ro-bind / / --dev /dev --proc /proc".split(" ");

/** Settings of the whole machine belong to root, who needs no rights to write what is its own. */
const settings = ["/proc/sys", "/proc/mtrr"].flatMap((path) => ["--ro-bind-try", path, path]);

function profile(uid: number): readonly string[] {
  if (uid !== 0) return [...namespaces, ...manners];
  // Root without its rights could not make a user namespace of its own below, as an agent does that has a sandbox itself.
  return [...namespaces, "--uid", "1", "--gid", "1", ...manners, ...settings];
}

/** Bubblewrap itself would load what these name, outside. */
function isForLoader(name: string): boolean {
  return name.startsWith("LD_") || name === "GLIBC_TUNABLES" || name === "GCONV_PATH" || name === "LOCPATH";
}

/** A service account may have its home where the programs are, and a container its home at the root. */
const systemFolders = ["/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc", "/dev", "/proc", "/sys"];

function hiddenEntries({ personHome, hidden }: BubblewrapOptions): readonly HiddenEntry[] {
  const real = realPath(personHome) ?? "/";
  const isNeeded = real === "/" || systemFolders.some((folder) => real === folder || isBelow(real, folder));
  // What is private in such a home begins with a dot.
  const own = isNeeded ? dotEntries(real) : [real];
  return [...hiddenFolders, ...own, ...hidden].flatMap((named): readonly HiddenEntry[] => {
    const path = realPath(named);
    return path === undefined ? [] : [{ path, kind: statSync(path).isDirectory() ? "folder" : "file" }];
  });
}

function dotEntries(folder: string): readonly string[] {
  return readdirSync(folder)
    .filter((name) => name.startsWith("."))
    .map((name) => join(folder, name));
}
