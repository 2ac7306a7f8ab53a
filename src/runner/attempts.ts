import { withinBounds } from "../engine/attempt-next.ts";
import type { AttemptOutcome, AttemptStarted, RunEvent } from "../engine/event.ts";
import type { CallFrame } from "../engine/frame.ts";
import type { RunState } from "../engine/run-state.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import { Refusal } from "../problem/refusal.ts";
import type { RunWords, Task } from "./performer.ts";
import type { RunnerPorts } from "./ports.ts";
import { workOutSecrets } from "./secrets.ts";

export interface AttemptsOptions {
  readonly run: RunWords;
  readonly ports: Pick<RunnerPorts, "performers" | "watcher" | "blobs" | "languages" | "clock">;
  readonly state: RunState;
  readonly happen: (event: RunEvent) => void;
}

/** The attempts of one run that are under way in this process. */
export class Attempts {
  readonly #options: AttemptsOptions;
  readonly #controllers = new Map<string, AbortController>();

  constructor(options: AttemptsOptions) {
    this.#options = options;
  }

  get size(): number {
    return this.#controllers.size;
  }

  start(frame: CallFrame, started: AttemptStarted): void {
    const controller = new AbortController();
    this.#controllers.set(started.address, controller);
    void this.#attempt(frame, this.#task({ frame, started, signal: controller.signal }));
  }

  abort(address: string): void {
    this.#controllers.get(address)?.abort();
  }

  abortAll(): void {
    for (const controller of this.#controllers.values()) controller.abort();
  }

  async #attempt(frame: CallFrame, task: Task): Promise<void> {
    const outcome = withinBounds(await this.#outcome(frame, task), this.#options.ports.clock.now());
    this.#controllers.delete(task.address);
    this.#options.happen({ type: "attempt.ended", address: task.address, attempt: task.number, outcome });
  }

  async #outcome(frame: CallFrame, task: Task): Promise<AttemptOutcome> {
    const { ports, state } = this.#options;
    try {
      const performer = ports.performers.get(task.node.kind);
      if (performer === undefined) throw new Error(`Nobody performs steps of the kind ${task.node.kind}.`);
      if (Object.keys(frame.node.conduct.secrets).length === 0) return await performer(task);
      const secrets = await workOutSecrets(frame, state, ports);
      if (!secrets.ok) return { status: "failure", reason: "expression", message: secrets.message, output: {} };
      return await performer({ ...task, secrets: secrets.value });
    } catch (error) {
      if (task.signal.aborted && error === task.signal.reason) return { status: "cancelled", output: {} };
      return outcomeOfError(error);
    }
  }

  #task({ frame, started, signal }: { frame: CallFrame; started: AttemptStarted; signal: AbortSignal }): Task {
    const { run, ports } = this.#options;
    const { address, id, given, attempt } = started;
    const { cwd } = given;
    const source = { run: run.id, address, attempt: id };
    return {
      run,
      node: frame.node,
      address,
      number: attempt,
      ...(frame.before === undefined ? {} : { last: frame.before }),
      goneOn: frame.goneOn,
      attempt: id,
      idempotencyKey: `${run.id}:${address}`,
      given: objectOf(given["arguments"]),
      env: objectOf(given["env"]),
      secrets: {},
      cwd: typeof cwd === "string" ? cwd : undefined,
      onOutput: (stream, chunk) => ports.watcher.output(source, stream, chunk),
      signal,
    };
  }
}

function objectOf(value: JsonValue | undefined): JsonObject {
  return value !== undefined && isJsonObject(value) ? value : {};
}

/** A refusal about a value is the step's own; another is the machine's, and may pass. */
function outcomeOfError(error: unknown): AttemptOutcome {
  if (error instanceof Refusal) {
    const message = error.hint === undefined ? error.message : `${error.message} ${error.hint}`;
    const reason = error.code.startsWith("SHELL_VALUE_") ? "invalid" : "infrastructure";
    return { status: "failure", reason, message, output: {} };
  }
  const message = `This is a fault of waybill, not yours: ${error instanceof Error ? error.message : String(error)}`;
  return { status: "failure", reason: "fault", message, output: {} };
}
