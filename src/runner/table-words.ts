import type { RunChange, RunRow } from "../journal/journal.ts";

type Words = Pick<RunRow, "status" | "dueAt">;

/** What the table says of a run that goes on, so that only what changes is written. */
export class TableWords {
  #written: Words;

  constructor({ status, dueAt }: Words) {
    this.#written = { status, ...(dueAt === undefined ? {} : { dueAt }) };
  }

  get isWaiting(): boolean {
    return this.#written.status === "waiting";
  }

  /** What has to be written so that it says this. */
  change(status: "running" | "waiting", dueAt?: number): RunChange {
    const before = this.#written;
    this.#written = { status, ...(dueAt === undefined ? {} : { dueAt }) };
    return {
      ...(before.status === status ? {} : { status }),
      ...(before.dueAt === dueAt ? {} : { dueAt: dueAt ?? null }),
    };
  }
}
