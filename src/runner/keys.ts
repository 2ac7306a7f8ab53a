import { isAtRest } from "../engine/at-rest.ts";
import type { KeyAsked, RunEvent } from "../engine/event.ts";
import type { Frame } from "../engine/frame.ts";
import type { RunState } from "../engine/run-state.ts";
import type { Claim } from "../journal/journal.ts";
import type { InboxMessage } from "./inbox-message.ts";
import type { RunnerPorts } from "./ports.ts";

/** The other runs that may hold or want the same keys. */
export interface KeySharers {
  /** Tells whoever drives a run, if anybody does, that there is a message for it. */
  ring(run: string): Promise<void>;
  /** Cancels a run that may be parked, so that it gives its keys back. */
  evict(run: string, by: string): Promise<void>;
  /** Takes the place in line from a run that nobody drives. */
  passOver(run: string): Promise<void>;
}

export interface KeysOptions {
  readonly claim: Claim;
  readonly state: RunState;
  readonly ports: Pick<RunnerPorts, "journal" | "clock">;
  readonly happen: (event: RunEvent) => void;
  readonly others: KeySharers;
}

/** The keys that the activities of one run hold, and those that they wait for. */
export class Keys {
  readonly #options: KeysOptions;
  /** The addresses that hold one, or wait for one. */
  readonly #wanting = new Set<string>();

  constructor(options: KeysOptions) {
    this.#options = options;
  }

  /** Whether an activity waits for its turn. */
  get isInLine(): boolean {
    return [...this.#wanting].some((address) => this.#frame(address)?.phase === "queued");
  }

  /** Begins where the last owner has ended, which may have been in the middle of asking or giving back. */
  async takeStock(): Promise<void> {
    const { state } = this.#options;
    if (!state.wantsKeys) return;
    const wanting = [...state.frames.values()].flatMap((frame) => ("wants" in frame ? [frame] : []));
    for (const { address } of wanting) this.#wanting.add(address);
    await this.#giveBack();
    for (const { phase, wants } of wanting) if (phase === "queued" && wants !== undefined) await this.ask(wants);
  }

  /** Nobody waits for the dead: who is ahead and driven by nobody is passed over, unless it has begun to use the key. */
  async lookAhead(): Promise<void> {
    const { claim, ports, others } = this.#options;
    for (const address of this.#wanting) {
      const frame = this.#frame(address);
      if (frame?.phase !== "queued" || frame.wants === undefined) continue;
      for (const run of await ports.journal.aheadOf(claim.run, address)) await others.passOver(run);
      // Whoever took this run for dead has taken its place in line.
      await this.ask(frame.wants);
    }
  }

  async ask({ address, key, limit, amount = 1, evicts }: KeyAsked): Promise<void> {
    const { claim, state, ports, happen, others } = this.#options;
    this.#wanting.add(address);
    const body: InboxMessage = { kind: "granted", address };
    // Each time that it asks it waits for another message.
    const message = { key: `granted:${address}:${state.seq}`, at: ports.clock.now(), body };
    if (await ports.journal.hold(claim, { address, key, limit, amount, message }))
      happen({ type: "key.granted", address });
    else if (evicts === true) {
      for (const run of await ports.journal.aheadOf(claim.run, address)) {
        await others.evict(run, `the run ${claim.run}, which takes its place`);
      }
    }
  }

  /** Gives back the keys of what has ended or goes on only later, and calls those whose turn has come. */
  async giveBackEnded(): Promise<void> {
    await this.#keep((frame) => frame !== undefined && !isAtRest(frame));
  }

  /** What does not go on holds nobody up. A step that was only told to try again keeps its key. */
  async giveBackUnheld(): Promise<void> {
    await this.#keep((frame) => frame !== undefined && "held" in frame && frame.held);
  }

  async #keep(isKept: (frame: Frame | undefined) => boolean): Promise<void> {
    const gone = [...this.#wanting].filter((address) => !isKept(this.#frame(address)));
    if (gone.length === 0) return;
    for (const address of gone) this.#wanting.delete(address);
    await this.#giveBack();
  }

  async #giveBack(): Promise<void> {
    const { claim, ports, others } = this.#options;
    for (const run of await ports.journal.keepHolds(claim, [...this.#wanting])) await others.ring(run);
  }

  #frame(address: string): Frame | undefined {
    return this.#options.state.frames.get(address);
  }
}
