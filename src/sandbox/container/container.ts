import { createHash } from "node:crypto";
import { join, sep } from "node:path";
import { bridged, pick } from "../bridge-program.ts";
import { checkConfinement, type Place, placesOf } from "../checked-confinement.ts";
import { type Held, heldPlaces } from "../held-places.ts";
import type { ConfinedCommand, Confinement, Sandbox, SeenPaths } from "../sandbox.ts";
import { probeContainer } from "./probe.ts";

export interface ContainerOptions extends Held {
  readonly engine: "docker" | "podman";
  /** The program of the engine, absolute. */
  readonly program: string;
  /** The environment of that program: where it finds its home and its daemon. */
  readonly env: Readonly<Record<string, string>>;
  /** What the command finds around it. It has to have `node`, where there are bridges. */
  readonly image: string;
  /** The file of the program behind bridges. */
  readonly bridgeFile: string;
  /** Whoever owns the workspace. */
  readonly user: { readonly uid: number; readonly gid: number };
}

const home = "/run/waybill/home";
const socketFolder = "/run/waybill/sockets";
const bridgeFile = "/run/waybill/bridge.cjs";
const mostProcesses = 4_096;

/**
 * A container of podman or docker without a network. Nothing of the machine is seen in it but what is given, at its own path; the rest
 * is the image, which stays as it is. Its client can be killed without it: what is to be run afterwards removes it.
 */
export function container(options: ContainerOptions): Sandbox {
  const { engine, program, env: own } = options;
  return {
    name: "container",
    holds: { writes: true, reads: true, network: true, processes: true },
    probe: () => probeContainer(options),
    paths: seen,
    confine: (confinement) => confine(options, confinement),
    after: (name) => ({
      argv: [program, "rm", "--force", ...(engine === "podman" ? ["--ignore"] : []), nameOf(name)],
      env: own,
    }),
  };
}

function confine(options: ContainerOptions, confinement: Confinement): ConfinedCommand {
  const { engine } = options;
  checkConfinement(confinement);
  const names = Object.keys(confinement.sockets);
  const { sockets } = seen(confinement);
  const bridge = { node: "node", file: bridgeFile };
  const inner = bridged(confinement, { program: bridge, sockets, forwards: true });
  const env = { ...inner.env, HOME: home, TMPDIR: "/tmp" };
  const [first, ...words] = inner.argv;
  const argv = [
    ...profile(options, confinement.name),
    ...distinct(heldPlaces(placesOf(confinement), options)).flatMap((place) => placeWords(place, engine)),
    ...mount(confinement.home, home, "write"),
    ...names.flatMap((name) => mount(confinement.sockets[name] ?? "", join(socketFolder, name), "read")),
    ...(confinement.bridges.length === 0 ? [] : mount(options.bridgeFile, bridgeFile, "read")),
    ...["--workdir", confinement.folder].concat(envWords(options, env)),
    // In the place of whatever the image would begin with.
    ...["--entrypoint", first, options.image].concat(words),
  ];
  return {
    argv: [options.program, ...argv],
    env: { ...pick(env, (name) => !isOwn(options, name)), ...options.env },
    home,
    sockets,
  };
}

function seen({ sockets }: Pick<Confinement, "sockets">): SeenPaths {
  return { home, sockets: Object.fromEntries(Object.keys(sockets).map((name) => [name, join(socketFolder, name)])) };
}

function profile({ engine, user }: ContainerOptions, name: string): readonly string[] {
  const words = [
    "run --rm --init --interactive --pull never --network none --read-only --cap-drop ALL",
    "--security-opt no-new-privileges --security-opt label=disable --log-driver none",
    `--pids-limit ${mostProcesses} --name ${nameOf(name)} --user ${user.uid}:${user.gid}`,
    engine === "podman" ? "--userns keep-id --http-proxy=false" : "",
    "--tmpfs /tmp:rw,exec,nosuid,nodev,mode=1777",
  ];
  return words.join(" ").split(/ +/u);
}

/** What an engine takes as a name, whatever the attempt is called. */
function nameOf(name: string): string {
  return `waybill-${createHash("sha256").update(name).digest("hex").slice(0, 32)}`;
}

/** The later one of two that are said of one path. What is nearer to the root comes first, since a mount covers what is below it. */
function distinct(places: readonly Place[]): readonly Place[] {
  const last = [...new Map(places.map((place) => [place.path, place])).values()];
  return last.sort((a, b) => depth(a.path) - depth(b.path));
}

function depth(path: string): number {
  return path === sep ? 0 : path.split(sep).length;
}

function placeWords({ path, access, absent = false }: Place, engine: ContainerOptions["engine"]): readonly string[] {
  if (!absent) return mount(path, path, access);
  // Podman would fill it with what it stands over; docker never does, and does not know the word.
  const empty = engine === "podman" ? ["notmpcopyup"] : [];
  return ["--mount", csv(["type=tmpfs", `target=${path}`, "tmpfs-mode=0555", ...empty])];
}

function mount(source: string, target: string, access: "read" | "write"): readonly string[] {
  const words = ["type=bind", `source=${source}`, `target=${target}`, ...(access === "read" ? ["readonly"] : [])];
  return ["--mount", csv(words)];
}

/** One line of values with commas between them, which engines read as such: a path may have commas, quotes and line ends in it. */
function csv(words: readonly string[]): string {
  return words.map((word) => (/[",\n\r]/u.test(word) ? `"${word.replaceAll('"', '""')}"` : word)).join(",");
}

/** Clients of docker hand on what they know of proxies, with the words to pass them, unless these are set. */
const proxies = ["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY"].flatMap((name) => [
  name,
  name.toLowerCase(),
]);

/** Values go by the environment of the client, since its words can be read by everybody; not those that it would obey itself. */
function envWords(options: ContainerOptions, env: Readonly<Record<string, string>>): readonly string[] {
  const given = Object.entries(env).flatMap(([name, value]) => [
    "--env",
    isOwn(options, name) ? `${name}=${value}` : name,
  ]);
  const unset = options.engine === "docker" ? proxies.filter((name) => !(name in env)) : [];
  return [...given, ...unset.flatMap((name) => ["--env", `${name}=`])];
}

/** Whether the client would take it for its own. */
function isOwn(options: ContainerOptions, name: string): boolean {
  const isKnown =
    /^(?:HOME|PATH|TMPDIR|LD_.*|DOCKER_.*|BUILDX_.*|CONTAINER_.*|CONTAINERS_.*|PODMAN_.*|XDG_.*|DBUS_.*|SSH_.*|GODEBUG|.*_proxy)$/iu.test(
      name,
    );
  return isKnown || name in options.env;
}
