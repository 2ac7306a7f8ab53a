import { setImmediate } from "node:timers";
import type { ProcessTable } from "./process-table.ts";

/** Tells whether anybody of an attempt lives. All who ask in the same moment share one look at the processes of the machine. */
export class Lookout {
  readonly #table: ProcessTable;
  #look: Promise<readonly string[]> | undefined;

  constructor(table: ProcessTable) {
    this.#table = table;
  }

  async sees(isMeant: (attempt: string) => boolean): Promise<boolean> {
    return (await this.#next()).some(isMeant);
  }

  /** A look that begins after it was asked for. */
  #next(): Promise<readonly string[]> {
    this.#look ??= new Promise((resolve, reject) => {
      setImmediate(() => {
        this.#look = undefined;
        try {
          resolve(this.#table.living());
        } catch (error) {
          reject(error);
        }
      });
    });
    return this.#look;
  }
}
