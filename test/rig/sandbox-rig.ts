import { once } from "node:events";
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { createServer, type Server, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { localProcesses } from "../../src/process/local/local-processes.ts";
import type { ProcessEnd } from "../../src/process/process.ts";
import type { Confinement, Sandbox } from "../../src/sandbox/sandbox.ts";
import type { ConfinedRun, RanConfined, SandboxDen } from "../../src/sandbox/sandbox.suite.ts";

/** The program behind bridges, as it is built. */
export const bridgeProgram = {
  node: process.execPath,
  file: join(import.meta.dirname, "..", "..", "dist", "bin", "bridge.cjs"),
};

export const searchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";

export interface DenRun extends ConfinedRun {
  readonly signal?: AbortSignal;
  /** What stands before the whole command. */
  readonly before?: readonly string[];
}

/** A workspace with a repository, a home for the command, and the home of a person, all of them real. */
export class Den implements SandboxDen {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), "waybill-den-")));
  readonly workspace: string;
  readonly home = this.path("home");
  readonly personHome = this.path("people", "ada");
  readonly #servers: Server[] = [];
  readonly #visitors = new Set<Socket>();
  readonly #processes = localProcesses({ survivorGraceMs: 50 });
  #runs = 0;

  constructor(workspace = "workspace") {
    this.workspace = this.path(workspace);
    for (const folder of [this.workspace, this.home, this.personHome]) mkdirSync(folder, { recursive: true });
    this.write("people/ada/.ssh/id_ed25519", "the key of ada");
    this.write(`${workspace}/.git/config`, "[core]\n\tbare = false\n");
    this.write(`${workspace}/.git/HEAD`, "ref: refs/heads/main\n");
    this.write(`${workspace}/.git/hooks/pre-commit`, "#!/bin/sh\n");
    this.write(`${workspace}/kept.txt`, "kept");
  }

  path(...names: readonly string[]): string {
    return join(this.folder, ...names);
  }

  write(name: string, text: string): string {
    const path = this.path(name);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    return path;
  }

  confinement(more: Partial<Confinement> = {}): Confinement {
    return {
      name: "attempt",
      argv: ["true"],
      env: { PATH: searchPath },
      folder: this.workspace,
      workspace: { folder: this.workspace, access: "write" },
      shown: [{ path: process.execPath, access: "read" }],
      home: this.home,
      sockets: {},
      bridges: [],
      ...more,
    };
  }

  async run(sandbox: Sandbox, more: DenRun): Promise<RanConfined> {
    const { stdin, signal = new AbortController().signal, before = [], ...confinement } = more;
    const whole = this.confinement(confinement);
    const command = sandbox.confine(whole);
    const [program, ...words] = [...before, ...command.argv];
    const at = (this.#runs += 1);
    const end = await this.#processes.run({
      argv: [program ?? "", ...words],
      env: command.env,
      folder: whole.folder,
      attempt: `${this.folder}/${at}`,
      spool: { stdout: this.path(`${at}.stdout`), stderr: this.path(`${at}.stderr`) },
      signal,
      ...(stdin === undefined ? {} : { stdin }),
    });
    return seen(end);
  }

  /** Listens at a unix socket, or at a port of the loopback; every visitor gets what `serve` gives it. */
  async listen(
    at: { readonly path: string } | { readonly port: 0; readonly host: string },
    serve: (visitor: Socket) => void,
  ): Promise<Server> {
    const server = createServer({ allowHalfOpen: true }, (visitor) => {
      this.#visitors.add(visitor);
      visitor.on("error", () => undefined);
      serve(visitor);
    });
    this.#servers.push(server);
    server.listen({ ...at, backlog: 1_024 });
    await once(server, "listening");
    return server;
  }

  async remove(): Promise<void> {
    await this.#processes.killSurvivors({ prefix: `${this.folder}/` });
    for (const visitor of this.#visitors) visitor.destroy();
    for (const server of this.#servers) server.close();
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function seen(end: ProcessEnd): RanConfined {
  return {
    how: end.how,
    ...(end.how === "exited" ? { code: end.code } : {}),
    out: end.stdout.text ?? "",
    err: end.stderr.text ?? "",
  };
}
