import type { Traces } from "../trace/trace.ts";

/** The trace of a project, which is opened by the first who has something to say or to ask. */
export class TracesOfProject {
  readonly #state: string;
  #opened: Promise<Traces> | undefined;

  /** In the state folder of the project. */
  constructor(state: string) {
    this.#state = state;
  }

  readonly open = (): Promise<Traces> => (this.#opened ??= this.#open());

  async #open(): Promise<Traces> {
    const { traceFile } = await import("./open-trace.ts");
    const { openSqliteTraces } = await import("../trace/sqlite/sqlite-traces.ts");
    return openSqliteTraces({ file: traceFile(this.#state) });
  }

  async close(): Promise<void> {
    await (await this.#opened)?.close();
  }
}
