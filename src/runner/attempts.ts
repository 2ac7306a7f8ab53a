import type { AttemptOutcome, AttemptStarted, RunEvent } from "../engine/event.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import type { Call, PlanNode } from "../plan/plan.ts";
import { Refusal } from "../problem/refusal.ts";
import type { RunWords, Task } from "./performer.ts";
import type { RunnerPorts } from "./ports.ts";

/** The attempts of one run that are under way in this process. */
export class Attempts {
  readonly #run: RunWords;
  readonly #ports: Pick<RunnerPorts, "performers" | "watcher">;
  readonly #happen: (event: RunEvent) => void;
  /** Of all that are under way: they are only ever ended together. */
  #controller = new AbortController();
  #size = 0;

  constructor(run: RunWords, ports: Pick<RunnerPorts, "performers" | "watcher">, happen: (event: RunEvent) => void) {
    this.#run = run;
    this.#ports = ports;
    this.#happen = happen;
  }

  get size(): number {
    return this.#size;
  }

  start(node: PlanNode & Call, started: AttemptStarted): void {
    this.#size++;
    void this.#attempt(this.#task(node, started));
  }

  abort(): void {
    this.#controller.abort();
    // What begins after that is not meant.
    this.#controller = new AbortController();
  }

  async #attempt(task: Task): Promise<void> {
    const outcome = await this.#outcome(task);
    this.#size--;
    this.#happen({ type: "attempt.ended", address: task.address, attempt: task.number, outcome });
  }

  async #outcome(task: Task): Promise<AttemptOutcome> {
    try {
      const performer = this.#ports.performers.get(task.node.kind);
      if (performer === undefined) throw new Error(`Nobody performs steps of the kind ${task.node.kind}.`);
      return await performer(task);
    } catch (error) {
      return outcomeOfError(error);
    }
  }

  #task(node: PlanNode & Call, { address, id, given, attempt }: AttemptStarted): Task {
    const { cwd } = given;
    const source = { run: this.#run.id, address, attempt: id };
    return {
      run: this.#run,
      node,
      address,
      number: attempt,
      attempt: id,
      idempotencyKey: `${this.#run.id}:${address}`,
      given: objectOf(given["arguments"]),
      env: objectOf(given["env"]),
      cwd: typeof cwd === "string" ? cwd : undefined,
      onOutput: (stream, chunk) => this.#ports.watcher.output(source, stream, chunk),
      signal: this.#controller.signal,
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
