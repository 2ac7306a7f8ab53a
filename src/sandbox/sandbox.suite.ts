import { existsSync, mkdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import type { AddressInfo, Server, Socket } from "node:net";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, describe, expect, type test as Test } from "vitest";
import type { Confinement, Sandbox } from "./sandbox.ts";

/** A workspace with a repository, a home for the command, and the home of a person with a key in it, all of them real. */
export interface SandboxDen {
  readonly folder: string;
  readonly workspace: string;
  readonly home: string;
  readonly personHome: string;
  path(...names: readonly string[]): string;
  write(name: string, text: string): string;
  confinement(more?: Partial<Confinement>): Confinement;
  run(sandbox: Sandbox, more: ConfinedRun): Promise<RanConfined>;
  listen(
    at: { readonly path: string } | { readonly port: 0; readonly host: string },
    serve: (visitor: Socket) => void,
  ): Promise<Server>;
  remove(): Promise<void>;
}

export interface ConfinedRun extends Partial<Confinement> {
  readonly stdin?: string;
}

export interface RanConfined {
  readonly how: string;
  readonly code?: number;
  readonly out: string;
  readonly err: string;
}

const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

/** Connects to a place, says something, and writes what it hears until the other side ends. */
const talk = `
  const [, ...at] = process.argv;
  const door = require("node:net").connect(at.length === 1 ? { path: at[0] } : { host: at[0], port: Number(at[1]) });
  door.on("error", ({ code }) => { process.stdout.write("error " + code + "\\n"); process.exit(1); });
  door.on("data", (chunk) => process.stdout.write(chunk));
  door.end("hello");
`;

/** Connects to a socket, says that it has, and stays for ever. */
const staying = `
  const door = require("node:net").connect({ path: process.argv[1] });
  door.on("data", () => process.stdout.write("heard"));
  door.write("here");
`;

const hostileNames = [
  "a b",
  " lead",
  "-dash",
  "--help",
  "line\nbreak",
  "tab\tquote'\"",
  "comma,colon:x=y",
  "ünïcode 文",
  "$(touch x)`y`",
  "back\\slash",
];

/** What every sandbox does; what only some hold is tried on those that say so. */
export function sandboxLaws(
  open: () => SandboxDen,
  make: (den: SandboxDen) => Sandbox,
  test: typeof Test | typeof Test.skip,
): void {
  const sample = open();
  const { name, holds } = make(sample);

  describe(`sandbox: ${name}`, () => {
    afterAll(() => sample.remove());
    let den: SandboxDen;
    let sandbox: Sandbox;
    beforeEach(() => {
      den = open();
      sandbox = make(den);
    });
    afterEach(() => den.remove());

    const run = (more: ConfinedRun): Promise<RanConfined> => den.run(sandbox, more);
    const shell = (script: string, more: ConfinedRun = {}): Promise<RanConfined> =>
      run({ argv: ["/bin/sh", "-c", script], ...more });

    describe("the command", () => {
      test("works here, as the probe says", async () => {
        expect(await sandbox.probe()).toMatchObject({ ok: true });
      });

      test.each([0, 1, 42, 255])("ends with its code %i", async (code) => {
        expect(await shell(`exit ${code}`)).toMatchObject({ how: "exited", code });
      });

      test("has its folder, its environment and its input, and nothing else", async () => {
        mkdirSync(join(den.workspace, "deep"));
        const env = { PATH: searchPath, COLOUR: "blue", LD_TEST: "x", LINES: "a\nb" };
        const end = await shell("pwd; cat; env -0 | tr '\\0' '|'", {
          env,
          stdin: "input\n",
          folder: join(den.workspace, "deep"),
        });
        const [pwd, input, ...rest] = end.out.split("\n");
        expect([pwd, input]).toEqual([join(den.workspace, "deep"), "input"]);
        const usual = new Set(["PWD", "OLDPWD", "SHLVL", "_", ""]);
        const pairs = rest.join("\n").split("|");
        const names = pairs.map((pair) => pair.replace(/=.*/su, "")).filter((one) => !usual.has(one));
        expect(new Set(names)).toEqual(new Set([...Object.keys(env), "HOME", "TMPDIR", "WAYBILL_ATTEMPT"]));
        expect(rest.join("\n")).toContain("LINES=a\nb|");
      });

      test("gets its words as they are", async () => {
        const words = ["", "-x", "--", "a b", "'\"", "$HOME", "*", "\n"];
        const end = await run({ argv: ["/bin/sh", "-c", 'for w in "$@"; do printf "%s|" "$w"; done', "sh", ...words] });
        expect(end.out).toBe(words.map((word) => `${word}|`).join(""));
      });

      test("has a home that is kept, and a folder for what is temporary", async () => {
        const command = sandbox.confine(den.confinement());
        const end = await shell(
          'echo "$HOME"; echo mine >"$HOME/mine"; echo x >"$TMPDIR/waybill-test-$$" && rm "$TMPDIR/waybill-test-$$"',
        );
        expect(end).toMatchObject({ code: 0, out: `${command.home}\n` });
        expect(readFileSync(join(den.home, "mine"), "utf8")).toBe("mine\n");
      });

      test("writes its workspace", async () => {
        await shell("echo new >new.txt; rm kept.txt; mkdir -p a/b; echo x >.git/index");
        expect(readFileSync(join(den.workspace, "new.txt"), "utf8")).toBe("new\n");
        expect(existsSync(join(den.workspace, "kept.txt"))).toBe(false);
        expect(existsSync(join(den.workspace, ".git", "index"))).toBe(true);
      });

      test.each(hostileNames)("works in a workspace with the name %j", async (strange) => {
        const folder = den.path(strange, "work");
        const shown = den.write(join(strange, "shown"), "shown");
        const home = den.path(strange, "its home");
        for (const each of [folder, home]) mkdirSync(each, { recursive: true });
        const end = await shell("", {
          argv: ["/bin/sh", "-c", 'pwd; cat "$1"; echo x >made; echo y >~/made', "sh", shown],
          folder,
          workspace: { folder, access: "write" },
          shown: [{ path: shown, access: "read" }],
          home,
        });
        expect(end).toMatchObject({ code: 0, out: `${folder}\nshown` });
        expect(existsSync(join(folder, "made")) && existsSync(join(home, "made"))).toBe(true);
      });
    });

    describe("what it is shown", () => {
      test("files and folders, at their own paths, also through links", async () => {
        const file = den.write("elsewhere/deep/file", "seen");
        symlinkSync("deep", den.path("elsewhere", "relative"));
        symlinkSync(den.path("elsewhere"), den.path("absolute"));
        const paths = [file, den.path("elsewhere/relative/file"), den.path("absolute/relative/../deep/file")];
        for (const path of [file, den.path("absolute", "relative", "file")]) {
          const end = await shell(`cat "${path}"`, { shown: [{ path, access: "read" }] });
          expect(end).toMatchObject({ code: 0, out: "seen" });
        }
        const all = await shell(`cat "${paths.join('" "')}"`, {
          shown: ["absolute", "elsewhere"].map((each) => ({ path: den.path(each), access: "read" })),
        });
        expect(all).toMatchObject({ code: 0, out: "seenseenseen" });
      });

      test("may be written where that is said", async () => {
        den.write("cache/x", "x");
        expect(
          await shell(`echo y >${den.path("cache/y")}`, { shown: [{ path: den.path("cache"), access: "write" }] }),
        ).toMatchObject({ code: 0 });
        expect(readFileSync(den.path("cache/y"), "utf8")).toBe("y\n");
      });

      test.each<[string, (den: SandboxDen) => Partial<ConfinedRun>]>([
        [
          "a workspace",
          ({ folder }) => ({ folder: join(folder, "no"), workspace: { folder: join(folder, "no"), access: "write" } }),
        ],
        ["a folder in the workspace", ({ workspace }) => ({ folder: join(workspace, "no") })],
        ["a home", ({ folder }) => ({ home: join(folder, "no") })],
        ["a path to show", ({ folder }) => ({ shown: [{ path: join(folder, "no"), access: "read" }] })],
        ["a socket", ({ folder }) => ({ sockets: { meter: join(folder, "no") } })],
      ])("%s that is missing is refused", (_, spoil) => {
        expect(() => sandbox.confine(den.confinement(spoil(den)))).toThrow(
          expect.objectContaining({ name: "Refusal", code: "SANDBOX_PATH_MISSING" }),
        );
      });

      test.each<[string, (den: SandboxDen) => Partial<ConfinedRun>]>([
        [
          "a workspace that is a file",
          ({ workspace }) => ({
            folder: join(workspace, "kept.txt"),
            workspace: { folder: join(workspace, "kept.txt"), access: "read" },
          }),
        ],
        ["a socket that is a file", ({ workspace }) => ({ sockets: { meter: join(workspace, "kept.txt") } })],
        [
          "what is shown through a link that an earlier command has left in the workspace",
          ({ workspace, personHome }) => {
            symlinkSync(personHome, join(workspace, "cache"));
            return { shown: [{ path: join(workspace, "cache"), access: "read" }] };
          },
        ],
        [
          "what is shown through a link in the home",
          ({ home, personHome }) => {
            symlinkSync(personHome, join(home, "cache"));
            return { shown: [{ path: join(home, "cache", ".ssh"), access: "read" }] };
          },
        ],
      ])("%s is refused", (_, spoil) => {
        expect(() => sandbox.confine(den.confinement(spoil(den)))).toThrow(
          expect.objectContaining({ name: "Refusal", code: "SANDBOX_PATH_UNSAFE" }),
        );
      });

      test.each<[string, (den: SandboxDen) => Partial<ConfinedRun>]>([
        ["a path that is not absolute", () => ({ home: "home" })],
        ["a path with detours", ({ folder }) => ({ home: `${folder}/home/../home` })],
        ["a path with a NUL", ({ folder }) => ({ home: `${folder}/a\0b` })],
        ["a folder outside of the workspace", ({ folder }) => ({ folder })],
        ["a folder that only begins like the workspace", ({ workspace }) => ({ folder: `${workspace}-2` })],
        ["a socket with the name of a path", () => ({ sockets: { "../meter": "/x" } })],
        ["a bridge to no socket", () => ({ bridges: [{ port: 80, socket: "meter" }] })],
      ])("%s is a fault", (_, spoil) => {
        expect(() => sandbox.confine(den.confinement(spoil(den)))).toThrow(expect.objectContaining({ name: "Error" }));
      });
    });

    describe("whom it may talk to", () => {
      test("its sockets", async () => {
        const path = den.path("meter.sock");
        await den.listen({ path }, (visitor) => visitor.on("data", (said) => visitor.end(`heard ${said.toString()}`)));
        const { sockets } = sandbox.confine(den.confinement({ sockets: { meter: path } }));
        const end = await run({
          argv: [process.execPath, "-e", talk, sockets["meter"] ?? ""],
          sockets: { meter: path },
        });
        expect(end).toMatchObject({ code: 0, out: "heard hello" });
      });

      test("what its bridges lead to", async () => {
        const path = den.path("meter.sock");
        await den.listen({ path }, (visitor) => visitor.on("data", (said) => visitor.end(`heard ${said.toString()}`)));
        const port = await freePort(den);
        const end = await run({
          argv: [process.execPath, "-e", talk, "127.0.0.1", String(port)],
          sockets: { meter: path },
          bridges: [{ port, socket: "meter" }],
        });
        expect(end).toMatchObject({ code: 0, out: "heard hello" });
      });

      test.each([0, 7])("behind a bridge it has its input, its words and its code %i", async (code) => {
        const path = den.path("meter.sock");
        await den.listen({ path }, (visitor) => visitor.end());
        const port = await freePort(den);
        const end = await shell(`cat; echo "$NODE_OPTIONS" >&2; exit ${code}`, {
          stdin: "input",
          env: { PATH: searchPath, NODE_OPTIONS: "--no-such-option" },
          sockets: { meter: path },
          bridges: [{ port, socket: "meter" }],
        });
        expect(end).toMatchObject({ how: "exited", code, out: "input", err: "--no-such-option\n" });
      });

      if (holds.network) {
        test("not the loopback of the machine", async () => {
          const server = await den.listen({ port: 0, host: "127.0.0.1" }, (visitor) => visitor.end("reached"));
          const { port } = server.address() as AddressInfo;
          const end = await run({ argv: [process.execPath, "-e", talk, "127.0.0.1", String(port)] });
          expect(end).toMatchObject({ code: 1, out: "error ECONNREFUSED\n" });
        });
      }
    });

    if (holds.writes) {
      test("an advisor changes nothing of the workspace", async () => {
        const end = await shell("echo x >kept.txt; echo x >new; rm -rf .git; cat kept.txt", {
          workspace: { folder: den.workspace, access: "read" },
        });
        expect(end.out).toBe("kept");
        expect(readFileSync(join(den.workspace, "kept.txt"), "utf8")).toBe("kept");
        expect(existsSync(join(den.workspace, "new"))).toBe(false);
        expect(existsSync(join(den.workspace, ".git", "HEAD"))).toBe(true);
      });

      test("what is shown to be read is not changed", async () => {
        const file = den.write("repository/.git/objects/aa", "object");
        await shell(
          `echo x >${file}; rm -f ${file}; touch ${den.path("repository/.git/objects/bb")}; mv ${den.path("repository")} .`,
          {
            shown: [{ path: den.path("repository/.git/objects"), access: "read" }],
          },
        );
        expect(readFileSync(file, "utf8")).toBe("object");
        expect(existsSync(den.path("repository/.git/objects/bb"))).toBe(false);
      });

      test.each([
        "echo evil >.git/hooks/pre-commit",
        "echo evil >.git/hooks/post-checkout",
        "echo evil >.git/config",
        "rm -rf .git/hooks .git/config; mkdir .git/hooks; echo evil >.git/hooks/pre-commit; echo evil >.git/config",
        "mv .git/hooks .git/old; mkdir .git/hooks; echo evil >.git/hooks/pre-commit",
        "echo evil >x; mv x .git/config",
        "mv .git old; mkdir -p .git/hooks; echo evil >.git/hooks/pre-commit; echo evil >.git/config",
        "ln -sfn /tmp .git/hooks; ln -sfn /dev/null .git/config; umount .git/hooks; mount -o remount,rw .git/hooks; chmod 777 .git/hooks",
      ])("hooks and configuration of git stay what they are: %s", async (script) => {
        await shell(`${script}; true`);
        expect(readFileSync(join(den.workspace, ".git/config"), "utf8")).toBe("[core]\n\tbare = false\n");
        expect(readFileSync(join(den.workspace, ".git/hooks/pre-commit"), "utf8")).toBe("#!/bin/sh\n");
        expect(existsSync(join(den.workspace, ".git/hooks/post-checkout"))).toBe(false);
      });

      test.each([".git/hooks", ".git/config", ".git"])("a link in the place of %s is refused", (part) => {
        rmSync(join(den.workspace, part), { recursive: true });
        symlinkSync(join(den.personHome, ".ssh"), join(den.workspace, part));
        expect(() => sandbox.confine(den.confinement())).toThrow(
          expect.objectContaining({ name: "Refusal", code: "SANDBOX_PATH_UNSAFE" }),
        );
      });

      test("hooks are not made where there are none", async () => {
        rmSync(join(den.workspace, ".git/hooks"), { recursive: true });
        await shell("mkdir -p .git/hooks; echo evil >.git/hooks/pre-commit");
        expect(existsSync(join(den.workspace, ".git/hooks/pre-commit"))).toBe(false);
      });

      test("nothing else of the machine is changed", async () => {
        const outside = den.write("outside/file", "as it was");
        await shell(
          `echo x >${outside}; echo x >${den.path("outside/new")}; echo x >/usr/waybill-was-here; echo x >/etc/waybill-was-here; rm -rf ${den.folder} ${den.personHome}`,
        );
        expect(readFileSync(outside, "utf8")).toBe("as it was");
        expect(
          [den.path("outside/new"), "/usr/waybill-was-here", "/etc/waybill-was-here"].filter((path) =>
            existsSync(path),
          ),
        ).toEqual([]);
        expect(existsSync(join(den.personHome, ".ssh/id_ed25519"))).toBe(true);
      });
    }

    if (holds.reads) {
      test("the home of the person is not read", async () => {
        const end = await shell(`cat ${den.personHome}/.ssh/id_ed25519; ls -A ${den.personHome}; ls -A /home /root`);
        expect(end.out).not.toMatch(/key of ada|ssh/u);
      });
    }

    if (holds.processes) {
      test("all that it has started ends with it", async () => {
        const path = den.path("door.sock");
        const came: Socket[] = [];
        await den.listen({ path }, (visitor) => came.push(visitor.on("data", () => visitor.write("go"))));
        const { sockets } = sandbox.confine(den.confinement({ sockets: { door: path } }));
        const stay = `setsid "$0" -e "$1" "$2" >"$HOME/heard" 2>&1 & until [ -s "$HOME/heard" ]; do sleep 0.01; done`;
        const argv = ["/bin/sh", "-c", stay, process.execPath, staying, sockets["door"] ?? ""] as const;
        expect(await run({ argv: [...argv], sockets: { door: path } })).toMatchObject({ how: "exited", code: 0 });
        const [visitor] = came;
        if (visitor?.readableEnded === false) await new Promise((resolve) => visitor.once("end", resolve));
        expect(came).toHaveLength(1);
      });
    }
  });
}

/** A port that nobody listens at. */
async function freePort(den: SandboxDen): Promise<number> {
  const server = await den.listen({ port: 0, host: "127.0.0.1" }, () => undefined);
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}
