import type { Gateway, MeterFailure } from "../meter/meter.ts";
import type { ProcessEnd, Processes } from "../process/process.ts";
import type { CommandWords } from "../sandbox/sandbox.ts";
import type { Mask } from "../secret/mask.ts";
import type { Clock } from "../time/clock.ts";
import type { AgentLimits } from "./agent.ts";
import type { AgentDriver, AgentRequest, AgentVerdict, Seen } from "./driver.ts";
import type { AgentEvent, AgentFailure, TellEvent } from "./event.ts";
import { LineSplitter, longestLine } from "./line-splitter.ts";
import { nothingSeen, passedOver, seeing } from "./seen.ts";
import { overBudget, Watch } from "./watch.ts";

export interface DrivePorts {
  readonly processes: Processes;
  readonly clock: Clock;
}

/** One start of an agent, confined already. */
export interface Drive {
  readonly driver: AgentDriver;
  readonly session: AgentRequest["session"]["mode"];
  readonly command: CommandWords;
  readonly folder: string;
  readonly stdin: string;
  readonly attempt: string;
  readonly spool: { readonly stdout: string; readonly stderr: string };
  readonly mask?: Mask;
  /** The time limit, and what is left of it, in milliseconds; undefined where nobody limits it. */
  readonly wall?: { readonly wholeMs: number; readonly leftMs: number };
  readonly limits: AgentLimits;
  /** Undefined where it is not metered. */
  readonly gateway?: Gateway;
  /** Is given the signs of life that go through the meter. */
  readonly listen: (sign: () => void) => void;
  readonly tell: TellEvent;
  readonly onStart: () => void;
  readonly signal: AbortSignal;
}

export interface Driven {
  readonly verdict: AgentVerdict;
  readonly seen: Seen;
  readonly end: ProcessEnd;
  /** The answer is all that was printed, and more than is held of it. */
  readonly answer?: ProcessEnd["stdout"];
}

/** How long an agent that has said its last word may take to go. */
const lastWordMs = 5_000;

/** Starts an agent, listens to it, ends it where it must be ended, and says how it went. */
export async function drive(ports: DrivePorts, asked: Drive): Promise<Driven> {
  const { driver, command, gateway } = asked;
  const listener = new Listener(ports, asked);
  const { mask, wall } = asked;
  const end = await ports.processes.run({
    argv: command.argv,
    folder: asked.folder,
    env: command.env,
    stdin: asked.stdin,
    attempt: asked.attempt,
    spool: asked.spool,
    ...(mask === undefined ? {} : { mask }),
    ...(wall === undefined ? {} : { timeoutMs: wall.leftMs }),
    onOutput: (stream, chunk) => listener.output(stream, chunk),
    onStart: asked.onStart,
    signal: listener.signal,
  });
  const { seen, stopped, printsAnswer } = listener.close();
  const tally = gateway?.tally();
  const { breach } = tally ?? {};
  const stop = breach === undefined ? stopped : overBudget(breach.cap, breach.used, breach.limit);
  const failure =
    stop ??
    failureOf(end, { wallMs: wall?.wholeMs, isCancelled: asked.signal.aborted, ended: seen.ended !== undefined });
  const isCut = seen.isCut === true;
  const known = { seen, end, ...(isCut && printsAnswer ? { answer: end.stdout } : {}) };
  if (failure !== undefined) return { verdict: { ok: false, failure, text: seen.text }, ...known };
  const exit = exitOf(end);
  const stderr = end.stderr.text ?? end.stderr.tail ?? "";
  const verdict = driver.classify({ exit, seen, stderr, ...(tally === undefined ? {} : { meter: tally }) });
  const told = inWordsOfMeter(verdict, tally?.failure);
  return { verdict: isCut && !printsAnswer ? withoutAnswer(told) : told, ...known };
}

/** What was passed over may have been the answer, or the last word. */
function withoutAnswer(verdict: AgentVerdict): AgentVerdict {
  if (!verdict.ok && verdict.failure.kind !== "agent_crash") return verdict;
  const message = `The agent has said more at once than ${longestLine / 1024 ** 2} MB, so that its answer is not known.`;
  return { ok: false, failure: { kind: "max_output", message }, text: verdict.text };
}

/** To the agent what the meter refuses looks as if its provider had: it has failed of that, whatever it has made of it. */
function inWordsOfMeter(verdict: AgentVerdict, failure: MeterFailure | undefined): AgentVerdict {
  if (verdict.ok || failure?.own !== true) return verdict;
  return { ...verdict, failure: { kind: "bad_request", message: failure.message } };
}

class Listener {
  readonly #asked: Drive;
  readonly #clock: Clock;
  readonly #controller = new AbortController();
  readonly #lines: LineSplitter;
  readonly #decoder;
  readonly #watch: Watch;
  #seen: Seen = nothingSeen;
  #stopped: AgentFailure | undefined;
  #stopWaiting: () => void = () => undefined;

  constructor({ clock }: DrivePorts, asked: Drive) {
    this.#asked = asked;
    this.#clock = clock;
    this.#decoder = asked.driver.decode(asked.session);
    this.#lines = new LineSplitter({
      line: (line, hasEnd) => this.#take(this.#decoder.line(line, hasEnd)),
      ...(this.#decoder.printsAnswer === true ? {} : { tooLong: (characters) => this.#passOver(characters) }),
    });
    const metered = asked.gateway !== undefined;
    this.#watch = new Watch({ clock, limits: asked.limits, metered, end: (failure) => this.#stop(failure) });
    asked.listen(() => this.#watch.sign());
    if (asked.signal.aborted) this.#abort();
    else asked.signal.addEventListener("abort", this.#abort, { once: true });
  }

  get signal(): AbortSignal {
    return this.#controller.signal;
  }

  output(stream: "stdout" | "stderr", chunk: Buffer): void {
    this.#watch.sign();
    if (stream === "stdout") this.#lines.add(chunk);
  }

  /** No more comes. */
  close(): { readonly seen: Seen; readonly stopped: AgentFailure | undefined; readonly printsAnswer: boolean } {
    this.#lines.end();
    this.#take(this.#decoder.end());
    this.#watch.close();
    this.#stopWaiting();
    this.#asked.signal.removeEventListener("abort", this.#abort);
    return { seen: this.#seen, stopped: this.#stopped, printsAnswer: this.#decoder.printsAnswer === true };
  }

  #passOver(characters: number): void {
    const message = `a line of ${characters} characters is passed over: one may have ${longestLine} at most`;
    this.#take([{ type: "notice", message }]);
    this.#seen = passedOver(this.#seen);
  }

  #take(events: readonly AgentEvent[]): void {
    for (const event of events) {
      this.#watch.sign();
      this.#seen = seeing(this.#seen, event);
      this.#asked.tell(event, "agent");
      if (event.type === "usage" || event.type === "ended") this.#watch.used(this.#seen.usage, this.#seen.usd);
      if (event.type === "turn") this.#watch.turn(event.number);
      if (event.type === "ended") this.#stopWaiting = this.#clock.alarm(this.#clock.now() + lastWordMs, this.#abort);
    }
  }

  #stop(failure: AgentFailure): void {
    this.#stopped = failure;
    this.#abort();
  }

  readonly #abort = (): void => this.#controller.abort();
}

interface EndWords {
  readonly wallMs: number | undefined;
  readonly isCancelled: boolean;
  /** Whether the agent has said its last word. */
  readonly ended: boolean;
}

/** What ended the process from outside; undefined where the agent itself did, or had said all that it had to say. */
function failureOf(end: ProcessEnd, { wallMs = 0, isCancelled, ended }: EndWords): AgentFailure | undefined {
  switch (end.how) {
    case "exited":
    case "killed":
      return undefined;
    case "timed out":
      return ended
        ? undefined
        : { kind: "timed_out", message: `The agent did not end within its time limit of ${wallMs / 1000} s.` };
    case "cancelled":
      return ended && !isCancelled ? undefined : { kind: "cancelled", message: "The agent was cancelled." };
    case "not started":
      return { kind: "agent_missing", message: `The agent could not be started (${end.reason}).` };
  }
}

/** An agent that had to be ended after its last word has ended well. */
function exitOf(end: ProcessEnd): { readonly code: number | null; readonly signal: string | null } {
  if (end.how === "exited") return { code: end.code, signal: null };
  if (end.how === "killed") return { code: null, signal: end.signal };
  return { code: 0, signal: null };
}
