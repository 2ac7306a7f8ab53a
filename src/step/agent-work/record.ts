import { closeSync, openSync, rmSync, writeSync } from "node:fs";
import type { BlobRef, Blobs } from "../../blob/blob.ts";
import type { AgentEvent } from "../../agent/event.ts";
import type { JsonValue } from "../../json/json.ts";
import type { TokenCount } from "../../meter/meter.ts";
import { addTokens, allTokens, noTokens } from "../../meter/token-count.ts";
import { inPrivateFolder } from "../../process/private-folder.ts";
import type { Mask } from "../../secret/mask.ts";
import { maskedData } from "../masked-data.ts";
import { wordsOfEvent } from "./event-words.ts";
import { lastRoom, longestKept } from "./story.ts";

export interface RecordOptions {
  /** The file of the events, a line of JSON each. */
  readonly file: string;
  readonly mask: Mask;
  /** Whether what is told comes from the meter, so that what the agent says of its use is not counted again. */
  readonly metered: boolean;
  readonly usdLimit: number | undefined;
  readonly now: () => number;
  /** A line for whoever looks on. */
  readonly tell: (line: string) => void;
}

interface Piece {
  readonly type: "text" | "thinking";
  delta: string;
}

const longestPiece = 1024 * 1024;

/** Keeps what an agent does: in a file, as long as it may be, and in words for people. Nothing is written that the mask hides. */
export class AgentRecord {
  readonly #options: RecordOptions;
  #handle: number | undefined;
  #usage: TokenCount | undefined;
  #usd: number | undefined;
  #events = 0;
  #room = longestKept - lastRoom;
  #piece: Piece | undefined;

  constructor(options: RecordOptions) {
    this.#options = options;
  }

  add(event: AgentEvent, source: "agent" | "meter"): void {
    const isPiece = event.type === "text" || event.type === "thinking";
    if (isPiece && source === "agent" && this.#joins(event)) return;
    this.#flush();
    if (isPiece) this.#piece = { ...event };
    else this.#take(event, source);
  }

  /** Pieces of one text are one event: a secret may stand in two of them. */
  #joins({ type, delta }: Piece): boolean {
    if (this.#piece?.type !== type || this.#piece.delta.length > longestPiece) return false;
    this.#piece.delta += delta;
    return true;
  }

  #flush(): void {
    const piece = this.#piece;
    this.#piece = undefined;
    if (piece !== undefined) this.#take(piece, "agent");
  }

  #take(event: AgentEvent, source: "agent" | "meter"): void {
    const { mask, metered } = this.#options;
    if (this.#room > 0) this.#keep(event, source);
    if (event.type === "usage" && metered === (source === "meter")) this.#used(event);
    const words = wordsOfEvent(event);
    if (words !== undefined) this.#options.tell(mask.text(words));
  }

  /** A part of an event is none: the first that does not fit is the end. */
  #keep(event: AgentEvent, source: "agent" | "meter"): void {
    const { mask, now } = this.#options;
    // Masked before it becomes JSON: stars in the place of a quote would be none.
    const hidden = maskedData(jsonOf(event), mask);
    const line = Buffer.from(`${JSON.stringify({ at: now(), source, event: hidden })}\n`);
    this.#events += 1;
    if (line.length <= this.#room) {
      this.#room -= line.length;
      this.#write(line);
      return;
    }
    this.#room = 0;
    const last: AgentEvent = { type: "notice", message: "events are kept no further: they are more than 64 MB" };
    this.#write(Buffer.from(`${JSON.stringify({ at: now(), source, event: last })}\n`));
    this.#options.tell(`note: ${last.message}`);
  }

  /** Into the store; undefined where nothing was said. */
  async keep(blobs: Blobs): Promise<BlobRef | undefined> {
    this.#flush();
    this.close();
    return this.#events === 0 ? undefined : blobs.take(this.#options.file);
  }

  close(): void {
    if (this.#handle !== undefined) closeSync(this.#handle);
    this.#handle = undefined;
  }

  forget(): void {
    this.close();
    rmSync(this.#options.file, { force: true });
  }

  #used(event: Extract<AgentEvent, { type: "usage" }>): void {
    this.#usage = addTokens(this.#usage ?? noTokens, event.usage);
    if (event.usd !== undefined) this.#usd = (this.#usd ?? 0) + event.usd;
    const { usdLimit } = this.#options;
    const most = usdLimit === undefined ? "" : ` of $${usdLimit}`;
    const dollars = this.#usd === undefined ? "" : `, $${this.#usd.toFixed(4)}${most}`;
    this.#options.tell(`has used ${allTokens(this.#usage)} tokens${dollars}`);
  }

  #write(line: Buffer): void {
    const { file } = this.#options;
    this.#handle ??= inPrivateFolder(file, () => openSync(file, "w", 0o600));
    for (let at = 0; at < line.length;) at += writeSync(this.#handle, line, at);
  }
}

function jsonOf(event: AgentEvent): JsonValue {
  const value: JsonValue = JSON.parse(JSON.stringify(event));
  return value;
}
