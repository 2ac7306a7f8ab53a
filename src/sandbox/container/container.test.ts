import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, rmSync, symlinkSync } from "node:fs";
import { createServer } from "node:http";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { whenPresent } from "../../../test/rig/require.ts";
import { bridgeProgram, Den, searchPath } from "../../../test/rig/sandbox-rig.ts";
import type { CommandWords, ConfinedCommand, Confinement } from "../sandbox.ts";
import { container, type ContainerOptions } from "./container.ts";

let den: Den;
beforeEach(() => {
  den = new Den();
});
afterEach(() => den.remove());

const base: ContainerOptions = {
  engine: "docker",
  program: "/usr/bin/docker",
  env: { PATH: "/usr/bin", HOME: "/people/ada", DOCKER_HOST: "unix:///d.sock" },
  image: "example/agents:1",
  bridgeFile: bridgeProgram.file,
  user: { uid: 1_000, gid: 100 },
  hidden: [],
  guarded: [],
};

function confine(more: Partial<Confinement> = {}, options: Partial<ContainerOptions> = {}): ConfinedCommand {
  return container({ ...base, ...options }).confine(den.confinement({ shown: [], ...more }));
}

/** The words of a command as a text, with what differs from machine to machine by a name. */
function told({ argv }: CommandWords): string {
  return argv
    .join("\n")
    .replaceAll(den.folder, "DEN")
    .replaceAll(/waybill-[0-9a-f]{32}/gu, "NAME");
}

/** A project that stands deep in the workspace. */
function held(): Pick<ContainerOptions, "hidden" | "guarded"> {
  const own = den.path("workspace", "deep", ".waybill");
  return { hidden: [join(own, "state")], guarded: [own, join(own, "config.yml")] };
}

/** What such a command is shown of the workspace. */
function mounts(more: Partial<Confinement> = {}): readonly string[] {
  return told(confine(more, held()))
    .split("\n")
    .filter((word) => word.startsWith("type=") && !word.includes(".git") && !word.includes("target=/run"));
}

const dockerWords = `/usr/bin/docker
run
--rm
--init
--interactive
--pull
never
--network
none
--read-only
--cap-drop
ALL
--security-opt
no-new-privileges
--security-opt
label=disable
--log-driver
none
--pids-limit
4096
--name
NAME
--user
1000:100
--tmpfs
/tmp:rw,exec,nosuid,nodev,mode=1777
--mount
type=bind,source=DEN/workspace,target=DEN/workspace
--mount
type=bind,source=DEN/workspace/.git,target=DEN/workspace/.git
--mount
type=bind,source=DEN/workspace/.git/hooks,target=DEN/workspace/.git/hooks,readonly
--mount
type=bind,source=DEN/workspace/.git/config,target=DEN/workspace/.git/config,readonly
--mount
type=bind,source=DEN/home,target=/run/waybill/home
--workdir
DEN/workspace
--env
PATH=${searchPath}
--env
HOME=/run/waybill/home
--env
TMPDIR=/tmp
${["HTTP_PROXY", "HTTPS_PROXY", "FTP_PROXY", "ALL_PROXY", "NO_PROXY"].map((name) => `--env\n${name}=\n--env\n${name.toLowerCase()}=`).join("\n")}
--entrypoint
true
example/agents:1`;

describe("the command line", () => {
  test("of docker holds all that is held", () => {
    expect(told(confine())).toBe(dockerWords);
  });

  test("of podman says the same in its words", () => {
    const [before, after] = told(confine({}, { engine: "podman", program: "/usr/bin/podman" })).split(
      "\n--userns\nkeep-id\n--http-proxy=false\n",
    );
    expect(before).toBe(dockerWords.replace("/usr/bin/docker", "/usr/bin/podman").split("\n--tmpfs")[0]);
    expect(after).not.toContain("_PROXY");
  });

  test("of an advisor lets it read, and guards nothing more", () => {
    const words = told(confine({ workspace: { folder: den.workspace, access: "read" } }));
    expect(words).toContain("target=DEN/workspace,readonly\n");
    expect(words).not.toContain(".git");
  });

  test("stands for hooks that are not there", () => {
    rmSync(join(den.workspace, ".git", "hooks"), { recursive: true });
    expect(told(confine())).toContain("--mount\ntype=tmpfs,target=DEN/workspace/.git/hooks,tmpfs-mode=0555\n");
  });

  describe("hides and guards", () => {
    const guard = "type=bind,source=DEN/workspace/deep/.waybill,target=DEN/workspace/deep/.waybill,readonly";
    const cover = "type=tmpfs,target=DEN/workspace/deep/.waybill/state,tmpfs-mode=0555";
    const pin = "type=bind,source=DEN/workspace/deep,target=DEN/workspace/deep";
    const all = "type=bind,source=DEN/workspace,target=DEN/workspace";

    test("the state and what Waybill obeys, with the folders around them held in their places", () => {
      den.write("workspace/deep/.waybill/state/waybill.db", "");
      expect(mounts()).toEqual([all, pin, guard, cover]);
    });

    test("the state by an empty folder, which podman has to be told", () => {
      den.write("workspace/deep/.waybill/state/waybill.db", "");
      expect(told(confine({}, { ...held(), engine: "podman" }))).toContain(`\n${cover},notmpcopyup\n`);
    });

    test("the state from an advisor, who can change nothing", () => {
      den.write("workspace/deep/.waybill/state/waybill.db", "");
      expect(mounts({ workspace: { folder: den.workspace, access: "read" } })).toEqual([`${all},readonly`, cover]);
    });

    test("what is not there, so that it is not made", () => {
      mkdirSync(den.path("workspace", "deep"));
      expect(mounts()).toEqual([all, pin, "type=tmpfs,target=DEN/workspace/deep/.waybill,tmpfs-mode=0555"]);
    });

    test("by the name that the workspace has, where a link leads to it", () => {
      den.write("workspace/deep/.waybill/state/waybill.db", "");
      symlinkSync(den.workspace, den.path("link"));
      const folder = den.path("link");
      expect(mounts({ folder, workspace: { folder, access: "write" } })).toEqual(
        [all, pin, guard, cover].map((word) => word.replaceAll("DEN/workspace", "DEN/link")),
      );
    });

    test("nothing of what is not seen: a workspace that stands in the state, a part of the project", () => {
      const folder = den.path("workspace", "deep", ".waybill", "state", "trees", "r1");
      mkdirSync(folder, { recursive: true });
      mkdirSync(den.path("workspace", "src"));
      const shown = [{ path: den.path("workspace", "src"), access: "read" }] as const;
      expect(mounts({ folder, shown, workspace: { folder, access: "write" } })).toEqual([
        "type=bind,source=DEN/workspace/src,target=DEN/workspace/src,readonly",
        `type=bind,source=${folder},target=${folder}`.replaceAll(den.folder, "DEN"),
      ]);
    });

    test("but what is shown below it, over it", () => {
      const tree = den.path("workspace", "deep", ".waybill", "state", "trees", "r1");
      mkdirSync(tree, { recursive: true });
      const words = mounts({ shown: [{ path: tree, access: "read" }] });
      expect(words.slice(0, -1)).toEqual([all, pin, guard, cover]);
      expect(words.at(-1)).toMatch(/target=DEN\/workspace\/deep\/\.waybill\/state\/trees\/r1,readonly$/u);
    });

    test("not by a link that an earlier command has left in its place", () => {
      mkdirSync(den.path("workspace", "deep"));
      symlinkSync(den.personHome, den.path("workspace", "deep", ".waybill"));
      expect(() => mounts()).toThrow(expect.objectContaining({ name: "Refusal", code: "SANDBOX_PATH_UNSAFE" }));
    });
  });

  test("shows what is given, and has its words and its bridge", async () => {
    den.write("repository/objects/x", "");
    await den.listen({ path: den.path("m.sock") }, () => undefined);
    const command = confine({
      argv: ["agent", "--flag", "two words"],
      shown: [{ path: den.path("repository", "objects"), access: "read" }],
      sockets: { meter: den.path("m.sock") },
      bridges: [{ port: 8080, socket: "meter" }],
    });
    const words = told(command).replaceAll(bridgeProgram.file, "BRIDGE");
    expect(words).toContain(
      "--mount\ntype=bind,source=DEN/repository/objects,target=DEN/repository/objects,readonly\n",
    );
    expect(words).toContain("--mount\ntype=bind,source=DEN/m.sock,target=/run/waybill/sockets/meter,readonly\n");
    expect(words).toContain("--mount\ntype=bind,source=BRIDGE,target=/run/waybill/bridge.cjs,readonly\n");
    const order = '{"bridges":[{"port":8080,"path":"/run/waybill/sockets/meter"}],"env":{},"forwards":true}';
    expect(words.split("--entrypoint\n")[1]).toBe(
      `node\nexample/agents:1\n/run/waybill/bridge.cjs\n${order}\nagent\n--flag\ntwo words`,
    );
    expect(command).toMatchObject({ home: "/run/waybill/home", sockets: { meter: "/run/waybill/sockets/meter" } });
  });

  test("has no values that the client does not obey itself, and these are not in its environment", () => {
    const env = {
      TOKEN: "hush",
      PATH: "/inside",
      DOCKER_HOST: "tcp://evil",
      LD_PRELOAD: "evil.so",
      HTTPS_PROXY: "http://127.0.0.1:3128",
    };
    const command = confine({ env });
    const words = told(command);
    expect(words).toContain("--env\nTOKEN\n");
    expect(words).not.toContain("hush");
    expect(words).toContain("--env\nHTTPS_PROXY=http://127.0.0.1:3128\n");
    expect(words).not.toContain("HTTPS_PROXY=\n");
    expect(command.env).toEqual({ ...base.env, TOKEN: "hush" });
  });

  test("puts paths with commas, quotes and line ends into quotes", () => {
    const folder = den.path('a,b "c"\nd');
    mkdirSync(folder);
    const words = told(confine({ folder, workspace: { folder, access: "read" } }));
    expect(words).toContain(`--mount\ntype=bind,"source=DEN/a,b ""c""\nd","target=DEN/a,b ""c""\nd",readonly\n`);
  });
});

describe("afterwards", () => {
  test("the container of that name is removed, whichever process asks", () => {
    const { argv } = confine({ name: "run-1/step[2]#3" });
    const name = argv[argv.indexOf("--name") + 1];
    expect(name).toMatch(/^waybill-[0-9a-f]{32}$/u);
    expect(container(base).after("run-1/step[2]#3")).toEqual({
      argv: ["/usr/bin/docker", "rm", "--force", name],
      env: base.env,
    });
    expect(container({ ...base, engine: "podman" }).after("x")?.argv).toContain("--ignore");
    expect(container(base).after("run-1/step[2]#4")?.argv.at(-1)).not.toBe(name);
  });
});

function script(text: string): string {
  const program = den.write("engine", `#!/bin/sh\n${text}\n`);
  chmodSync(program, 0o755);
  return program;
}

describe("the probe", () => {
  test.each<[string, () => Partial<ContainerOptions>, object]>([
    [
      "an engine that is not installed",
      () => ({ program: "/no/docker" }),
      { ok: false, message: expect.stringContaining("not installed") },
    ],
    [
      "a daemon that does not run",
      () => ({ program: script("echo 'Cannot connect to the Docker daemon' >&2; exit 1") }),
      { ok: false, hint: expect.stringContaining("daemon") },
    ],
    [
      "an image that is not there",
      () => ({ program: script('[ "$1" = version ] && echo 28.2.2 || exit 1') }),
      { ok: false, hint: expect.stringContaining("docker pull example/agents:1") },
    ],
    ["all of it", () => ({ program: script("echo 28.2.2") }), { ok: true, version: "docker 28.2.2" }],
  ])("tells of %s", async (_, options, is) => {
    expect(await container({ ...base, ...options() }).probe()).toMatchObject(is);
  });
});

/** What a daemon is asked for by the client of this machine, which reads our words as it always does. */
describe("a real client", () => {
  whenPresent("docker")("understands every word as it is meant", async () => {
    const asked: unknown[] = [];
    const daemon = createServer((request, response) => {
      let text = "";
      request.on("data", (chunk) => (text += String(chunk)));
      request.on("end", () => {
        const isCreate = request.url?.includes("/containers/create") === true;
        if (isCreate) asked.push(JSON.parse(text), request.url);
        response.writeHead(isCreate ? 500 : 200, { "api-version": "1.41", "content-type": "application/json" });
        response.end(isCreate ? '{"message":"enough"}' : "{}");
      });
    });
    const socket = den.path("d.sock");
    daemon.listen({ path: socket });
    await once(daemon, "listening");
    const env = { PATH: searchPath, HOME: den.personHome, DOCKER_HOST: `unix://${socket}` };
    den.write("people/ada/.docker/config.json", '{"proxies":{"default":{"httpsProxy":"http://ada:secret@proxy"}}}');
    const folder = den.path('strange, "name"');
    mkdirSync(join(folder, ".waybill", "state"), { recursive: true });
    const { argv, env: clientEnv } = confine(
      {
        argv: ["agent", "--init", "-x"],
        env: { TOKEN: "hush\nhush", PATH: "/inside" },
        folder,
        workspace: { folder, access: "write" },
      },
      {
        program: "docker",
        env,
        hidden: [join(folder, ".waybill", "state")],
        guarded: [join(folder, ".waybill")],
      },
    );
    const [program, ...words] = argv;
    const child = spawn(program, words, { env: clientEnv, stdio: ["ignore", "ignore", "pipe"] });
    let err = "";
    child.stderr.on("data", (chunk) => (err += String(chunk)));
    await once(child, "close");
    daemon.closeAllConnections();
    daemon.close();
    expect(err).toContain("enough");
    expect(asked[1]).toMatch(/name=waybill-[0-9a-f]{32}$/u);
    expect(asked[0]).toMatchObject({
      User: "1000:100",
      Image: "example/agents:1",
      Entrypoint: ["agent"],
      Cmd: ["--init", "-x"],
      WorkingDir: folder,
      OpenStdin: true,
      HostConfig: {
        AutoRemove: true,
        Init: true,
        NetworkMode: "none",
        ReadonlyRootfs: true,
        CapDrop: ["ALL"],
        SecurityOpt: ["no-new-privileges", "label=disable"],
        PidsLimit: 4_096,
        LogConfig: { Type: "none" },
        Privileged: false,
        Mounts: [
          { Type: "bind", Source: folder, Target: folder },
          { Type: "bind", Source: join(folder, ".waybill"), Target: join(folder, ".waybill"), ReadOnly: true },
          { Type: "tmpfs", Target: join(folder, ".waybill", "state"), TmpfsOptions: { Mode: 0o555 } },
          { Type: "bind", Source: den.home, Target: "/run/waybill/home" },
        ],
      },
    });
    const { Env: given } = asked[0] as { readonly Env: readonly string[] };
    expect(given).toEqual(
      expect.arrayContaining(["TOKEN=hush\nhush", "PATH=/inside", "HOME=/run/waybill/home", "TMPDIR=/tmp"]),
    );
    expect(given.join("\n")).not.toContain("secret");
  });
});
