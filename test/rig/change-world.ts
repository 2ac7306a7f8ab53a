import { spawn } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse, stringify } from "yaml";
import { z } from "zod";
import { expectCivil } from "./civil.ts";
import { CliCommand, type Ended } from "./cli-project.ts";
import { foreignProjects, turnsOf } from "./foreign-projects.ts";
import { fingerprint, GitRig, personsEnv, type Repository } from "./git-repository.ts";

const main = join(import.meta.dirname, "..", "..", "dist", "bin", "main.js");

const [node] = foreignProjects;
if (node?.language !== "Node") throw new Error("The first of the foreign projects is not that of Node.");
/** The smallest project that a change can be made to. */
export const basket = node;

export const branch = `waybill/${basket.change.name}`;

type Files = Readonly<Record<string, string>>;
/** What the scripted agent does in a step. */
export type Acts = readonly object[];

export const write = (path: string, text: string): object => ({ write: { path, text } });
export const run = (command: string): object => ({ run: command });
export const answer = (value: unknown): object => ({ answer: value });

const scriptShape = z.object({
  turns: z.array(z.object({ step: z.string(), do: z.array(z.record(z.string(), z.json())) })),
});
const { turns: honest } = scriptShape.parse(parse(turnsOf(basket)));

/** What an honest agent does in a step. */
export function honestly(step: string): Acts {
  return honest.find((turn) => turn.step === step)?.do ?? [];
}

/** The answer of an honest agent in a step, and what is otherwise in it. */
export function answering(step: string, otherwise: object): Acts {
  const [given] = honestly(step).flatMap((act) =>
    "answer" in act && typeof act.answer === "object" ? [act.answer] : [],
  );
  return [answer({ ...given, ...otherwise })];
}

export interface WorldOptions {
  readonly name?: string;
  /** Over those of the basket. */
  readonly files?: Files;
  readonly config?: string;
  /** What the agent does in a step, or at an address, where it is not honest. */
  readonly acts?: Readonly<Record<string, Acts>>;
  readonly init?: readonly string[];
}

/** A repository of somebody, a scripted agent, and the built program. Nothing of the agent is in the repository but its name. */
export class ChangeWorld {
  readonly rig = new GitRig();
  readonly repository: Repository;
  readonly #children: CliCommand[] = [];

  constructor({ name = "basket", files = {}, config = "", acts = {}, init = [] }: WorldOptions = {}) {
    this.script(acts);
    this.repository = this.rig.repository(name, {
      files: { ...basket.files, ".waybill/config.yml": this.config(config), ...files },
      init,
    });
  }

  config(more = ""): string {
    const robot = { driver: "scripted", script: this.rig.path("turns.yml"), sandbox: "none" };
    return `${stringify({ agent: "robot", agents: { robot } })}${more}`;
  }

  /** What the agent does from now on. Each step is written down outside of everything when it begins. */
  script(acts: Readonly<Record<string, Acts>>): void {
    const ledger = run(`echo "$WAYBILL_STEP" >>'${this.rig.path("ledger")}'`);
    const turns = [
      ...Object.entries(acts).map(([step, own]) => ({ step, do: own })),
      ...honest.filter(({ step }) => acts[step] === undefined),
    ].map((turn) => ({ ...turn, do: [ledger, ...turn.do] }));
    writeFileSync(this.rig.path("turns.yml"), stringify({ turns }));
  }

  /** The steps that the agent has begun, in their order. */
  get ledger(): readonly string[] {
    return readFileSync(this.rig.path("ledger"), "utf8").trimEnd().split("\n");
  }

  start(args: readonly string[], { folder = this.repository.root, stdin, env: own = {} }: Standing = {}): CliCommand {
    const env = {
      ...personsEnv(this.rig.home),
      XDG_RUNTIME_DIR: this.rig.folder,
      GIT_CEILING_DIRECTORIES: this.rig.folder,
      ...own,
    };
    const child = spawn(process.execPath, [main, ...args], { cwd: folder, env, stdio: ["pipe", "pipe", "pipe"] });
    // It may have ended without reading.
    child.stdin.on("error", () => undefined).end(stdin);
    const command = new CliCommand(child, args);
    this.#children.push(command);
    return command;
  }

  async waybill(args: readonly string[], at: Standing = {}): Promise<Ended> {
    return expectCivil(await this.start(args, at).ended);
  }

  /** A change that nobody is asked about. */
  change(...more: readonly string[]): Promise<Ended> {
    return this.waybill(["change", basket.requirement, "--yes", "--run-id", "r", ...more]);
  }

  async ask<Answer = Told>(...args: readonly string[]): Promise<Answer> {
    const { stdout, said } = await this.waybill([...args, "--json"]);
    if (stdout === "") throw new Error(`No answer: ${said}`);
    return JSON.parse(stdout) as Answer;
  }

  branches(): readonly string[] {
    return this.repository.git("branch", "--list", "--format=%(refname:short)").split("\n");
  }

  /** All that is the person's own: the files, the index, HEAD, branches, hooks, configuration. */
  own(): Readonly<Record<string, string>> {
    return Object.fromEntries(
      Object.entries(fingerprint(this.repository.root)).filter(
        ([path]) => !/^\.waybill\/state(\/|$)|^\.git\/(refs\/heads|logs\/refs\/heads)\/waybill(\/|$)/u.test(path),
      ),
    );
  }

  remove(): void {
    for (const child of this.#children) if (child.lives) child.send("SIGKILL");
    this.rig.remove();
  }
}

interface Standing {
  readonly folder?: string;
  readonly stdin?: string;
  readonly env?: Readonly<Record<string, string>>;
}

/** How a run stands, as `--json` says. */
export interface Told {
  readonly run: { readonly id: string; readonly status: string; readonly reason?: string; readonly message?: string };
  readonly steps: readonly {
    readonly address: string;
    readonly status: string;
    readonly reason?: string;
    readonly message?: string;
    readonly output: Readonly<Record<string, unknown>> | null;
  }[];
  readonly gates: readonly { readonly address: string; readonly state: string; readonly message: string }[];
}

/** A test in a world of its own. */
export function inWorld(options: WorldOptions, use: (world: ChangeWorld) => Promise<void>): () => Promise<void> {
  return async () => {
    const world = new ChangeWorld(options);
    try {
      await use(world);
    } finally {
      world.remove();
    }
  };
}
