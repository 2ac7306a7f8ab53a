import { createHash } from "node:crypto";
import type { Plan } from "../plan/plan.ts";
import { planFormat } from "../plan/plan.ts";
import { Refusal } from "../problem/refusal.ts";
import { lineShape, type TapeLine } from "./line.ts";
import { outsideEvent } from "./outside-event.ts";
import { type Tape, type TapedEntry, type TapedRun, type TapeHeader, tapeFormat } from "./tape.ts";

/** Reads a tape, whose lines have no ends. Refused where it is not whole, or is not what was written. */
export async function readTape(lines: AsyncIterable<string> | Iterable<string>, name: string): Promise<Tape> {
  const reader = new TapeReader(name);
  for await (const line of lines) reader.take(line);
  return reader.end();
}

class TapeReader {
  readonly #name: string;
  readonly #digest = createHash("sha256");
  readonly #plans = new Map<string, Plan>();
  readonly #runs: (TapedRun & { readonly entries: TapedEntry[] })[] = [];
  readonly #blobs = new Map<string, Uint8Array>();
  #header: TapeHeader | undefined;
  #count = 0;
  #isWhole = false;

  constructor(name: string) {
    this.#name = name;
  }

  take(text: string): void {
    if (this.#isWhole) throw this.#damaged("something stands after its last line");
    const line = this.#read(text);
    if (line.type === "end") this.#seal(line);
    else {
      this.#count++;
      this.#digest.update(`${text}\n`);
      this.#add(line);
    }
  }

  end(): Tape {
    if (!this.#isWhole || this.#header === undefined) throw this.#damaged("its end is missing");
    const header = this.#header;
    if (this.#runs[0]?.id !== header.run) throw this.#damaged(`it does not begin with the run ${header.run}`);
    for (const run of this.#runs) this.#check(run);
    return { header, runs: this.#runs, blobs: this.#blobs };
  }

  #read(text: string): TapeLine {
    const json = parse(text);
    const read = lineShape.safeParse(json);
    if (read.success) return read.data;
    if (isTapeOf(json)) throw newerTape(this.#name);
    if (this.#count === 0) throw noTape(this.#name);
    throw this.#damaged(`line ${this.#count + 1} is no line of a tape`);
  }

  #add(line: Exclude<TapeLine, { type: "end" }>): void {
    if ((this.#header === undefined) !== (line.type === "tape")) throw noTape(this.#name);
    switch (line.type) {
      case "tape": {
        const { run, workflow, waybill } = line;
        this.#header = { run, workflow, waybill };
        return;
      }
      case "plan":
        this.#plans.set(line.hash, this.#planOf(line));
        return;
      case "run": {
        const plan = this.#plans.get(line.plan);
        if (plan === undefined) throw this.#damaged(`the plan of the run ${line.run} is missing`);
        const parent = line.parent === undefined ? {} : { parent: line.parent };
        this.#runs.push({ id: line.run, plan, ...parent, entries: [] });
        return;
      }
      case "entry": {
        const run = this.#runs.at(-1);
        if (run === undefined) throw this.#damaged("an entry belongs to no run");
        run.entries.push({ at: line.at, event: line.event });
        return;
      }
      case "blob":
        this.#addBlob(line);
    }
  }

  #planOf({ hash, plan: json }: Extract<TapeLine, { type: "plan" }>): Plan {
    const text = JSON.stringify(json);
    if (sha256(text) !== hash) throw this.#damaged("a plan in it is not the one that was written");
    const plan: Plan = JSON.parse(text);
    if (plan.format !== planFormat) throw newerTape(this.#name);
    return plan;
  }

  #addBlob({ hash, text, base64 }: Extract<TapeLine, { type: "blob" }>): void {
    if (text === undefined && base64 === undefined) return;
    const bytes = text === undefined ? Buffer.from(base64 ?? "", "base64") : Buffer.from(text);
    if (sha256(bytes) !== hash) throw this.#damaged(`the blob ${hash} in it is not the one that was written`);
    this.#blobs.set(hash, bytes);
  }

  #seal({ lines, digest }: Extract<TapeLine, { type: "end" }>): void {
    if (lines !== this.#count) throw this.#damaged(`it has ${this.#count} lines, and ${lines} were written`);
    if (this.#digest.digest("hex") !== digest) throw this.#damaged("its text is not the one that was written");
    this.#isWhole = true;
  }

  /** A run begins with its creation, and is created once. */
  #check({ id, entries }: TapedRun): void {
    const creations = entries.flatMap((entry, index) => (entry.event.type === "run.created" ? [index] : []));
    const [first] = entries;
    const created = first === undefined ? undefined : outsideEvent(first);
    const isCreated = created?.type === "run.created" && created.run === id;
    if (!isCreated || creations.length !== 1) throw this.#damaged(`the run ${id} in it does not begin as a run does`);
  }

  #damaged(why: string): Refusal {
    return new Refusal("TAPE_DAMAGED", `The tape ${this.#name} is damaged: ${why}.`, {
      hint: "Take it from where it was kept, or record the run again.",
    });
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function isTapeOf(json: unknown): boolean {
  if (typeof json !== "object" || json === null || !("type" in json) || json.type !== "tape") return false;
  return "format" in json && typeof json.format === "number" && json.format !== tapeFormat;
}

function noTape(name: string): Refusal {
  return new Refusal("TAPE_NONE", `${name} is no tape of a run.`, {
    hint: "waybill run --record and waybill tape write tapes.",
  });
}

function newerTape(name: string): Refusal {
  return new Refusal("TAPE_NEWER", `The tape ${name} was written by a later version of waybill.`, {
    hint: "Use that version for it.",
  });
}

function sha256(bytes: Uint8Array | string): string {
  return createHash("sha256").update(bytes).digest("hex");
}
