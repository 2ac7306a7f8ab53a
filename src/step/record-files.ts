import type { BlobRef, Blobs } from "../blob/blob.ts";
import type { AttemptOutcome } from "../engine/event.ts";
import type { Performer, Task } from "../runner/performer.ts";
import { Refusal } from "../problem/refusal.ts";
import { Mask } from "../secret/mask.ts";
import type { Secrets } from "../secret/secret.ts";
import { EffectChain } from "../tape/take-effect.ts";
import type { Workspace } from "../workspace/workspace.ts";
import { readSettings } from "./agent-work/settings.ts";
import { texts } from "./run-process.ts";
import { rootOf, type RunTrees } from "./run-tree.ts";

export interface FileRecordPorts {
  readonly trees: RunTrees;
  readonly blobs: Blobs;
  /** The values of the secrets that a task is given. */
  readonly secretsOf: (task: Task) => Promise<readonly string[]>;
}

const mostRecords = 256;

/** Records what the attempts of recorded runs change in the copies of the repository that the runs work in. */
export class FileRecords {
  readonly #ports: FileRecordPorts;
  readonly #records = new Map<string, FileRecord>();

  constructor(ports: FileRecordPorts) {
    this.#ports = ports;
  }

  around(perform: Performer): Performer {
    return async (task) => {
      if (!task.run.isRecorded) return perform(task);
      const stay = await this.#ports.trees.look(task);
      if (stay === undefined) return perform(task);
      try {
        return await this.#recordOf(task).around(stay.tree, task, perform);
      } finally {
        await stay.leave();
      }
    };
  }

  #recordOf({ run }: Task): FileRecord {
    const name = rootOf(run.id);
    const known = this.#records.get(name) ?? new FileRecord(this.#ports);
    // The newest stands last, and the oldest goes; a run whose record has gone begins a new one.
    this.#records.delete(name);
    this.#records.set(name, known);
    for (const [oldest] of this.#records) if (this.#records.size > mostRecords) this.#records.delete(oldest);
    return known;
  }
}

/** What is recorded of one copy. */
class FileRecord {
  readonly #ports: FileRecordPorts;
  /** Undefined where the next effect begins with the commit that the copy was made of: nobody knows what was recorded before it. */
  #chain: EffectChain | undefined;
  #underWay = 0;
  /** Of all tasks until now: what one is given, the next may find in a file. */
  readonly #secrets = new Set<string>();
  #last: Promise<unknown> = Promise.resolve();

  constructor(ports: FileRecordPorts) {
    this.#ports = ports;
  }

  async around(tree: Workspace, task: Task, perform: Performer): Promise<AttemptOutcome> {
    this.#underWay++;
    try {
      await this.#begin(tree);
      const outcome = await perform(task);
      const files = await this.#inTurn(() => this.#take(tree, task));
      // It may be taken for interrupted, and then nobody knows what it has changed.
      if (outcome.status === "cancelled") this.#chain = undefined;
      return files === undefined ? outcome : { ...outcome, files };
    } finally {
      this.#underWay--;
    }
  }

  /** Where nobody works, and yet the files are not those that were recorded, somebody else has changed them. */
  async #begin(tree: Workspace): Promise<void> {
    if (this.#underWay > 1 || this.#chain === undefined) return;
    await this.#inTurn(async () => {
      if (this.#chain !== undefined && (await tree.tree()) !== this.#chain.tree) this.#chain = undefined;
    });
  }

  /** What cannot be recorded fails no step; it is recorded with the next one. */
  async #take(tree: Workspace, task: Task): Promise<BlobRef | undefined> {
    try {
      const chain = (this.#chain ??= new EffectChain((call) => tree.read(call), task.attempt, await baseTree(tree)));
      for (const value of await this.#ports.secretsOf(task)) this.#secrets.add(value);
      const mask = new Mask([...this.#secrets], { families: true });
      const effect = await chain.effect(await tree.tree(), mask);
      if (effect === undefined) return undefined;
      if (effect.untold === true) this.#chain = undefined;
      return await this.#ports.blobs.put(Buffer.from(JSON.stringify(effect)));
    } catch (error) {
      this.#chain = undefined;
      if (!(error instanceof Refusal)) throw error;
      task.onOutput("stderr", Buffer.from(`note: what this step has changed was not recorded: ${error.message}\n`));
      return undefined;
    }
  }

  /** One after the other, so that effects are recorded in the order in which their attempts end. */
  #inTurn<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(work, work);
    this.#last = turn.catch(() => undefined);
    return turn;
  }
}

async function baseTree(tree: Workspace): Promise<string> {
  return tree.treeOf(tree.base);
}

/** The secrets that a task is given: variables of its own, and those that its agent is to have. */
export function secretsOfTask(source: Pick<Secrets, "find">): FileRecordPorts["secretsOf"] {
  return async ({ secrets, given }) => {
    const declared = await Promise.all(readSettings(given).secrets.map((name) => source.find(name)));
    return [...Object.values(texts(secrets)), ...declared.flatMap((value) => value ?? [])];
  };
}
