import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import {
  chmodSync,
  chownSync,
  existsSync,
  mkdirSync,
  openSync,
  closeSync,
  readdirSync,
  readFileSync,
  symlinkSync,
} from "node:fs";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect } from "vitest";
import { whenPossible } from "../../../test/rig/require.ts";
import { bridgeProgram, Den, type DenRun, searchPath } from "../../../test/rig/sandbox-rig.ts";
import type { Sandbox } from "../sandbox.ts";
import type { RanConfined } from "../sandbox.suite.ts";
import { inheritedDescriptors } from "../inherited-descriptors.ts";
import { bubblewrap, type BubblewrapOptions } from "./bubblewrap.ts";

const test = whenPossible("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true");
const isRoot = process.getuid?.() === 0;
const program = "/usr/bin/bwrap";

let den: Den;
let key = "";
const children: ChildProcess[] = [];
beforeEach(() => {
  den = new Den();
  key = join(den.personHome, ".ssh", "id_ed25519");
});
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
  await den.remove();
});

function make(more: Partial<BubblewrapOptions> = {}): Sandbox {
  const { personHome } = den;
  return bubblewrap({
    program,
    bridge: bridgeProgram,
    personHome,
    hidden: [],
    guarded: [],
    uid: process.getuid?.() ?? 0,
    ...more,
  });
}

function shell(script: string, more: DenRun = {}, sandbox = make()): Promise<RanConfined> {
  return den.run(sandbox, { argv: ["/bin/sh", "-c", script], ...more });
}

/** Writes what becomes of an attempt to connect. */
const knock = `
  const [, ...at] = process.argv;
  const path = at[0].replace(/^@/, "\\0");
  const door = require("node:net").connect(at.length === 1 ? { path } : { host: at[0], port: Number(at[1]) });
  door.on("error", ({ code }) => console.log(code)).on("connect", () => { console.log("connected"); process.exit(); });
  setTimeout(() => { console.log("no answer"); process.exit(); }, 2000).unref();
`;
const knockAt = async (...at: readonly string[]): Promise<string> =>
  (await den.run(make(), { argv: [process.execPath, "-e", knock, ...at] })).out.trim();

describe("files", () => {
  test("the home of the person stays hidden where it is a link, or below what is shown", async () => {
    symlinkSync(den.personHome, den.path("ada"));
    const shown = [{ path: den.path("people"), access: "read" }] as const;
    const end = await shell(
      `cat ${key} ${den.path("ada")}/.ssh/id_ed25519; ls -A ${den.personHome}; ls ${den.path("people")}`,
      { shown },
      make({ personHome: den.path("ada") }),
    );
    expect(end.out).toBe("ada\n");
  });

  test("the state of the project is hidden around the workspace that stands in it", async () => {
    const journal = den.write("state/waybill.db", "journal");
    const workspace = den.path("state", "workspaces", "r1");
    mkdirSync(workspace, { recursive: true });
    const shown = [{ path: den.folder, access: "write" }] as const;
    const more = { folder: workspace, workspace: { folder: workspace, access: "write" }, shown } as const;
    const end = await shell(
      `cat ${journal}; ls -A ${den.path("state")}; echo x >here; echo x >../other; echo x >../../other`,
      more,
      make({ hidden: [den.path("state")] }),
    );
    expect(end.out).toBe("workspaces\n");
    expect(existsSync(join(workspace, "here"))).toBe(true);
    expect(readdirSync(den.path("state")).sort()).toEqual(["waybill.db", "workspaces"]);
    expect(readdirSync(den.path("state", "workspaces"))).toEqual(["r1"]);
  });

  test("the folder around the state cannot be moved away with it", async () => {
    den.write("workspace/.waybill/state/waybill.db", "journal");
    const state = join(den.workspace, ".waybill", "state");
    const end = await shell(
      "echo x >.waybill/own; mv .waybill moved; ls -A . .waybill/state",
      {},
      make({ hidden: [state] }),
    );
    expect(end.out).not.toContain("moved");
    expect(readdirSync(state)).toEqual(["waybill.db"]);
    expect(existsSync(join(den.workspace, ".waybill", "own"))).toBe(true);
  });

  test("what Waybill obeys is not moved away with the folders around it, and is read beside the hidden state", async () => {
    den.write("workspace/deep/project/.waybill/config.yml", "agent: a");
    den.write("workspace/deep/project/.waybill/state/waybill.db", "journal");
    const own = join(den.workspace, "deep", "project", ".waybill");
    const end = await shell(
      "mv deep old; mv deep/project old; cd deep/project; echo x >.waybill/config.yml; cat .waybill/config.yml .waybill/state/waybill.db; echo y >>.waybill/state/waybill.db",
      {},
      make({ hidden: [join(own, "state")], guarded: [own] }),
    );
    expect(end.out).toBe("agent: a");
    expect(readFileSync(join(own, "config.yml"), "utf8")).toBe("agent: a");
    expect(readFileSync(join(own, "state", "waybill.db"), "utf8")).toBe("journal");
  });

  test("sockets of docker, of the session, of agents for keys and of screens are not there", async () => {
    const places =
      "/run/docker.sock /var/run/docker.sock /run/user /run/dbus /tmp/.X11-unix /tmp/.ICE-unix /var/lib/docker /var/snap";
    const end = await shell(`ls -d ${places}; ls -A /run /var/run/ /tmp /var/tmp /home /root`);
    expect(end.out).not.toMatch(/docker|user|dbus|X11|snap/u);
    expect((await shell("ls -A /run /tmp")).out).toBe(
      "/run:\nwaybill\n\n/tmp:\n".replace("/tmp:\n", `/tmp:\n${den.folder.split("/")[2]}\n`),
    );
  });

  const asRoot = isRoot ? test : test.skip;
  asRoot("what only root may read of the system is not read by the command of root", async () => {
    const end = await shell("cat /etc/shadow /etc/gshadow; cat /etc/passwd | wc -l");
    expect(end.out).not.toContain("root:");
    expect(end.out.trim()).not.toBe("0");
  });

  test("a link in the workspace leads nowhere that is hidden", async () => {
    symlinkSync(key, join(den.workspace, "old-link"));
    const end = await shell(`ln -s ${key} link; cat link old-link; ln ${key} hard; cp -r ${den.personHome} .; ls`);
    expect(end.out).toBe("kept.txt\nlink\nold-link\n");
  });

  test("what is hidden cannot be uncovered, not in a user namespace of its own either", async () => {
    const uncover = `umount -l ${den.personHome}; umount -l ${den.folder}; umount -l /tmp; umount -R /run; mount --bind / /mnt; cat ${key} /mnt${key} /proc/1/root${key} /proc/self/root${key}`;
    for (const before of ["", "unshare -Urm ", "unshare -Urmpf "]) {
      const end = await shell(`${before}sh -c '${uncover}'; echo done`);
      expect(end.out).toBe("done\n");
    }
  });

  test("no setting of the machine can be changed, by the command of root either", async () => {
    const end = await shell(
      "find /proc/sys -type f -writable 2>/dev/null | grep -v ^/proc/sys/net/ | head -3; echo done",
    );
    expect(end.out).toBe("done\n");
  });

  test("no device can be made or mounted", async () => {
    const end = await shell(
      "mknod disk b 254 0; ls /dev/vda /dev/sda /dev/kmsg /dev/mem /dev/kvm /dev/fuse; mount -t proc p /mnt; mount -t overlay o /mnt; echo 1 >/proc/sys/kernel/panic; echo b >/proc/sysrq-trigger; echo done",
    );
    expect(end.out).toBe("done\n");
    expect(existsSync(join(den.workspace, "disk"))).toBe(false);
  });

  test("a program that gets rights by its file gets none", async () => {
    const { out } = await shell("grep -E 'NoNewPrivs|CapEff|CapPrm|CapBnd|CapAmb' /proc/self/status | tr -d '\\t\\n'");
    const none = "0".repeat(16);
    expect(out).toBe(`CapPrm:${none}CapEff:${none}CapBnd:${none}CapAmb:${none}NoNewPrivs:1`);
  });
});

describe("whom it reaches", () => {
  test("no abstract socket of the machine", async () => {
    const name = `waybill-${den.folder}`;
    await den.listen({ path: `\0${name}` }, (visitor) => visitor.end("reached"));
    expect(await knockAt(`@${name}`)).toBe("ECONNREFUSED");
  });

  test("no socket in a hidden folder", async () => {
    await den.listen({ path: den.path("agent.sock") }, (visitor) => visitor.end("reached"));
    expect(await knockAt(den.path("agent.sock"))).toBe("ENOENT");
  });

  test("no port of the machine at any of its addresses, and no metadata of a cloud", async () => {
    const server = await den.listen({ port: 0, host: "::" }, (visitor) => visitor.end("reached"));
    const { port } = server.address() as AddressInfo;
    for (const host of ["127.0.0.1", "::1", "169.254.169.254", "10.0.0.1", "8.8.8.8", "2001:4860:4860::8888"])
      expect(["ECONNREFUSED", "ENETUNREACH"]).toContain(await knockAt(host, String(host.includes("254") ? 80 : port)));
  });
});

describe("processes", () => {
  test("those of the machine are neither seen nor signalled", async () => {
    const child = spawn("sleep", ["1000"], { env: { SECRET_OF_ADA: "hush" } });
    children.push(child);
    const { pid } = child;
    const end = await shell(
      `kill -9 ${pid}; kill -9 -1; cat /proc/${pid}/environ /proc/*/environ | tr '\\0' '\\n'; ls /proc | grep -c '^[0-9]'`,
    );
    expect(end.out).not.toContain("hush");
    expect(child.exitCode ?? child.signalCode).toBeNull();
    expect(process.kill(pid ?? 0, 0)).toBe(true);
  });

  test("it has no terminal to write to", async () => {
    const { argv, env } = make().confine(
      den.confinement({ argv: ["/bin/sh", "-c", "(exec 3</dev/tty); cut -d' ' -f7 /proc/self/stat"] }),
    );
    const quoted = argv.map((word) => `'${word.replaceAll("'", String.raw`'\''`)}'`).join(" ");
    const child = spawn("script", ["-qec", quoted, "/dev/null"], {
      env: { ...env, SHELL: "/bin/sh" },
      stdio: ["ignore", "pipe", "ignore"],
    });
    let out = "";
    child.stdout.on("data", (chunk) => (out += String(chunk)));
    await once(child, "close");
    expect(out).toMatch(/\/dev\/tty.*\r\n0\r\n$/su);
  });

  test("it inherits nothing but its input and its outputs", async () => {
    const open = openSync(key, "r");
    await den.listen({ path: den.path("a.sock") }, () => undefined);
    const end = await shell("cd /proc/self/fd; ls -d *");
    closeSync(open);
    // What the tests were started with themselves is not of our doing.
    const given = new Set(inheritedDescriptors().map(String));
    expect(end.out.split("\n").filter((fd) => !given.has(fd))).toEqual(["0", "1", "2", ""]);
  });

  const staying = `
    const door = require("node:net").connect({ path: process.argv[1] });
    process.on("SIGTERM", () => undefined).on("SIGHUP", () => undefined);
    door.write("here");
  `;
  /** A grandchild in a session of its own that ignores signals. */
  const daemon = `(setsid setsid "$0" -e "$1" "$2" >/dev/null 2>&1 &) ; while :; do sleep 1; done`;

  test.each(["SIGTERM", "SIGKILL", "SIGINT"] as const)(
    "what has become a daemon dies when bubblewrap gets %s",
    async (signal) => {
      const path = den.path("door.sock");
      const { argv, env } = make().confine(
        den.confinement({
          argv: ["/bin/sh", "-c", daemon, process.execPath, staying, "/run/waybill/sockets/door"],
          sockets: await door(path),
        }),
      );
      const [first, ...words] = argv;
      const child = spawn(first, words, { env, stdio: "ignore", cwd: "/" });
      children.push(child);
      await arrived;
      child.kill(signal);
      await gone;
    },
  );

  test("it dies with whoever has started it, however that dies", async () => {
    const path = den.path("door.sock");
    const command = make().confine(
      den.confinement({
        argv: ["/bin/sh", "-c", daemon, process.execPath, staying, "/run/waybill/sockets/door"],
        sockets: await door(path),
      }),
    );
    const starter = `
      const { argv: [first, ...words], env } = JSON.parse(process.argv[1]);
      require("node:child_process").spawn(first, words, { env, stdio: "ignore", detached: true });
    `;
    const child = spawn(process.execPath, ["-e", starter, JSON.stringify(command)], { stdio: "ignore" });
    children.push(child);
    await arrived;
    child.kill("SIGKILL");
    await gone;
  });

  let arrived: Promise<unknown>;
  let gone: Promise<unknown>;
  /** Tells when somebody has come to a socket, and when they have left it. */
  async function door(path: string): Promise<{ readonly door: string }> {
    const told: { here: () => void; left: () => void } = { here: () => undefined, left: () => undefined };
    arrived = new Promise<void>((resolve) => (told.here = resolve));
    gone = new Promise<void>((resolve) => (told.left = resolve));
    await den.listen({ path }, (visitor) => visitor.on("data", told.here).on("end", told.left));
    return { door: path };
  }
});

describe("what stands outside", () => {
  test("no value of the environment is a word of the command, where everybody could read it", () => {
    const env = { PATH: searchPath, TOKEN: "the-token", NODE_OPTIONS: "--enable-source-maps" };
    const { argv } = make().confine(den.confinement({ env }));
    expect(argv.join(" ")).not.toContain("the-token");
  });

  test("a library that the environment names is not loaded by bubblewrap itself", async () => {
    const end = await shell("echo inside", {
      env: { PATH: searchPath, LD_PRELOAD: "/nowhere/evil.so", LD_DEBUG: "libs" },
    });
    const { env } = make().confine(den.confinement({ env: { PATH: searchPath, LD_PRELOAD: "/nowhere/evil.so" } }));
    expect(env).not.toHaveProperty("LD_PRELOAD");
    expect(end.out).toBe("inside\n");
    expect(end.err).toContain("/nowhere/evil.so");
    expect(end.err).not.toContain("bwrap");
  });
});

describe("a sandbox inside", () => {
  const inner = "bwrap --unshare-user --unshare-pid --unshare-net --ro-bind / / --dev /dev --tmpfs /tmp";

  test("can be made, as some agents do", async () => {
    const end = await shell(
      `${inner} --bind "$PWD" "$PWD" --die-with-parent --new-session -- sh -c 'echo inside; echo x >made; echo x >/usr/y; cat ${key}'`,
    );
    expect(end.out).toBe("inside\n");
    expect(existsSync(join(den.workspace, "made"))).toBe(true);
  });
});

describe.runIf(isRoot)("whoever is not root", () => {
  const uid = 4_242;
  const before = ["setpriv", `--reuid=${uid}`, `--regid=${uid}`, "--clear-groups", "--"];
  const give = (folder: string): void => {
    chownSync(folder, uid, uid);
    for (const entry of readdirSync(folder, { recursive: true, encoding: "utf8" }))
      chownSync(join(folder, entry), uid, uid);
  };

  test("is held the same way", async () => {
    give(den.folder);
    chmodSync(den.folder, 0o755);
    const script = `id -u; cat ${key}; echo x >new; echo y >~/made; echo z >.git/config; mv .git x; cat /etc/shadow; ls -A /home; umount /tmp; cat ${key}`;
    const end = await shell(script, { before }, make({ uid }));
    expect(end.out).toBe(`${uid}\n`);
    expect(existsSync(join(den.workspace, "new")) && existsSync(join(den.home, "made"))).toBe(true);
    expect(existsSync(join(den.workspace, ".git"))).toBe(true);
  });

  test("can have a sandbox inside, with processes of its own", async () => {
    give(den.folder);
    const end = await shell(
      "bwrap --unshare-all --ro-bind / / --proc /proc --dev /dev -- sh -c 'echo $$; ls /proc | grep -c ^[0-9]'",
      { before },
      make({ uid }),
    );
    expect(end).toMatchObject({ code: 0 });
  });
});
