import { clearInterval, setInterval } from "node:timers";
import { storyOf, type StoryWords } from "../api/story.ts";
import type { RunEvent } from "../engine/event.ts";
import type { Entry, StepRow } from "../journal/journal.ts";
import type { OutputStream } from "../runner/performer.ts";
import type { OutputSource, Watcher } from "../runner/ports.ts";
import type { Paint } from "./output.ts";
import { drawDuration } from "../time/draw-duration.ts";
import { LiveRegion, type Terminal } from "./render/live-region.ts";
import { harmless } from "./render/problems.ts";
import { drawStoryWords } from "./render/story-line.ts";

export interface RunStoryOptions {
  readonly write: (text: string) => void;
  readonly paint: Paint;
  readonly now: () => number;
  /** Where the story is told to a person who looks on. */
  readonly terminal?: Terminal;
}

interface Running {
  readonly since: number;
  readonly shown: string;
  tail: string;
}

interface Waiting {
  readonly shown: string;
  readonly dueAt: number;
  readonly message: string;
}

const redrawMs = 100;
const signs = ["⠋", "⠙", "⠹", "⠸", "⠼", "⠴", "⠦", "⠧", "⠇", "⠏"];

/** Tells what goes on in the runs of this process: a line for what happens, and on a terminal what is under way now. */
export class RunStory implements Watcher {
  readonly #options: RunStoryOptions;
  readonly #region: LiveRegion | undefined;
  /** What is under way, by run and address. */
  readonly #running = new Map<string, Running>();
  /** What goes on by itself at a time, by run and address. */
  readonly #waiting = new Map<string, Waiting>();
  /** The address at which a run was begun by another one. */
  readonly #prefixes = new Map<string, string>();
  #ticking: NodeJS.Timeout | undefined;
  #tick = 0;

  constructor(options: RunStoryOptions) {
    this.#options = options;
    this.#region = options.terminal === undefined ? undefined : new LiveRegion(options.terminal);
  }

  appended(run: string, entries: readonly Entry<RunEvent>[], steps: readonly StepRow[]): void {
    for (const { event, at } of entries) this.#tell(run, event, at);
    for (const { address, dueAt, message = "" } of steps) {
      if (dueAt === undefined) this.#waiting.delete(keyOf(run, address));
      else this.#waiting.set(keyOf(run, address), { shown: this.#shown(run, address), dueAt, message });
      // Whoever takes up a run has not seen why it waits.
      if (dueAt !== undefined && entries.length === 0) this.#say({ sign: "line", address, rest: message }, run);
    }
    this.#keepTicking();
  }

  output({ run, address }: OutputSource, _stream: OutputStream, chunk: Buffer): void {
    const running = this.#running.get(keyOf(run, address));
    if (running === undefined || this.#region === undefined) return;
    const line = chunk.toString().trimEnd().split("\n").at(-1)?.trim() ?? "";
    if (line !== "") running.tail = line;
  }

  note(_run: string, text: string): void {
    this.#print(`${this.#options.paint("dim", harmless(text))}\n`);
  }

  #tell(run: string, event: RunEvent, at: number): void {
    const shown = (address: string): string => this.#shown(run, address);
    if (event.type === "child.started") this.#prefixes.set(event.run, shown(event.address));
    const since = (address: string): number => at - (this.#running.get(keyOf(run, address))?.since ?? at);
    const words = storyOf({ event, since, at });
    if (event.type === "attempt.started")
      this.#running.set(keyOf(run, event.address), { since: at, shown: shown(event.address), tail: "" });
    if (event.type === "attempt.ended" || event.type === "attempt.interrupted")
      this.#running.delete(keyOf(run, event.address));
    // Where it can be seen that it runs, nobody needs to be told that it begins.
    const seen = event.type === "attempt.started" && this.#region !== undefined;
    // Of its beginning and its end whoever drives the run tells more.
    if (words === undefined || seen || event.type === "run.created" || event.type === "run.ended") return;
    this.#say(words, run);
  }

  #say(words: StoryWords, run: string): void {
    const { address } = words;
    const told = { ...words, ...(address === undefined ? {} : { address: this.#shown(run, address) }) };
    this.#print(`${drawStoryWords(told, this.#options.paint)}\n`);
  }

  #shown(run: string, address: string): string {
    const prefix = this.#prefixes.get(run);
    return prefix === undefined ? address : `${prefix}/${address}`;
  }

  #print(text: string): void {
    if (this.#region === undefined) this.#options.write(text);
    else this.#region.print(text);
  }

  #keepTicking(): void {
    if (this.#region === undefined) return;
    this.#draw();
    if (this.#running.size + this.#waiting.size > 0)
      this.#ticking ??= setInterval(() => this.#draw(), redrawMs).unref();
    else if (this.#ticking !== undefined) {
      clearInterval(this.#ticking);
      this.#ticking = undefined;
    }
  }

  #draw(): void {
    const { paint, now } = this.#options;
    const sign = signs[this.#tick++ % signs.length] ?? "";
    const lines = [...this.#running.values()].map(({ shown, since, tail }) => {
      const rest = tail === "" ? "" : `  ${paint("dim", harmless(tail))}`;
      return `${paint("cyan", sign)} ${paint("bold", harmless(shown))} ${drawDuration(now() - since)}${rest}`;
    });
    const waiting = [...this.#waiting.values()].map(({ shown, dueAt, message }) => {
      const left = drawDuration(Math.max(0, dueAt - now()));
      return `${paint("yellow", "⧗")} ${paint("bold", harmless(shown))} ${left}  ${paint("dim", harmless(message))}`;
    });
    this.#region?.show([...lines, ...waiting]);
  }
}

function keyOf(run: string, address: string): string {
  return `${run} ${address}`;
}
