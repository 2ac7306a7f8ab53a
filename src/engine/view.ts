import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import type { GroupView, RunPlace, RunView, Standing, StepView } from "../plan/run-language.ts";
import type { Body, Frame, GroupFrame, Result, RunEnd } from "./frame.ts";
import type { FileHash } from "./event.ts";
import type { RunState } from "./run-state.ts";

/** The largest text that an expression may read. */
export const largestText = 1024 * 1024;

/** The texts of blobs that have been read for this run. */
export interface BlobTexts {
  /** Undefined where it was not read yet, null where it is gone. */
  get(hash: string): string | null | undefined;
}

/** A run as expressions see it; says which blobs they have asked for that nobody has read yet. */
export class StateView implements RunView {
  readonly needs = new Set<string>();
  /** Texts that were asked for and that no expression may read. */
  readonly tooLarge = new Set<string>();
  /** Texts that were asked for and that are not kept any more. */
  readonly gone = new Set<string>();
  /** The patterns of files that have not been hashed yet. */
  readonly files: (readonly string[])[] = [];
  readonly #state: RunState;
  readonly #texts: BlobTexts;
  readonly #hashes: readonly FileHash[];

  constructor(state: RunState, texts: BlobTexts, hashes: readonly FileHash[] = []) {
    this.#state = state;
    this.#texts = texts;
    this.#hashes = hashes;
  }

  get inputs(): JsonObject {
    return this.#state.inputs;
  }

  get context(): JsonObject {
    const { plan, context } = this.#state;
    return { name: plan.workflow.name, ...context };
  }

  get addresses(): RunView["addresses"] {
    return this.#state.plan.addresses;
  }

  result(key: string): StepView | undefined {
    const result = this.#state.results.get(key);
    if (result === undefined) return undefined;
    const { kind, status, message, given } = result;
    const output = this.outputOf(result);
    const { arguments: asked } = given;
    return {
      kind,
      status,
      given: asked !== undefined && isJsonObject(asked) ? asked : {},
      output,
      ...(message === undefined ? {} : { message }),
    };
  }

  hashFiles(patterns: readonly string[]): string | null | undefined {
    const known = this.#hashes.find((each) => each.patterns.join("\n") === patterns.join("\n"));
    if (known === undefined) this.files.push(patterns);
    return known?.hash;
  }

  /** The whole output, with what it holds of other results and of blobs. */
  outputOf(result: Result): JsonObject {
    if (result.list === undefined && result.large === undefined) return result.output;
    const output: Record<string, JsonValue> = { ...result.output };
    if (result.list !== undefined) output["results"] = result.list.map((each) => this.outputOf(each));
    for (const [name, { hash, bytes }] of Object.entries(result.large ?? {})) {
      const text = this.#texts.get(hash);
      if (bytes > largestText) this.tooLarge.add(name);
      else if (text === undefined) this.needs.add(hash);
      else if (text === null) this.gone.add(name);
      output[name] = text ?? null;
    }
    return output;
  }
}

/** Where the fields of a node stand: in the items and in the group that surround it, and after what it follows. */
export function placeOf(frame: Frame, own?: JsonObject): RunPlace {
  const { address, body } = frame;
  const items: { namespace: string; item: JsonValue }[] = [];
  let group = ownGroup(frame);
  for (let around: Body | undefined = body; around !== undefined; around = around.owner?.body) {
    const { item, owner } = around;
    if (item !== undefined) items.unshift({ namespace: item.namespace, item: item.value });
    if (owner?.primitive === "group") group ??= viewOfGroup(owner);
  }
  const standing = standingOf(frame);
  return {
    address,
    items,
    ...(own === undefined ? {} : { own }),
    ...(standing === undefined ? {} : { standing }),
    ...(group === undefined ? {} : { group }),
  };
}

/** What is said of a group when all of it has ended, or of one that is done again and again, speaks of itself. */
function ownGroup(frame: Frame): GroupView | undefined {
  if (frame.primitive === "group") return frame.phase === "naming" ? viewOfGroup(frame) : undefined;
  if (frame.primitive !== "repeat" || frame.last === undefined) return undefined;
  const repeatsGroup = frame.node.body.nodes[0]?.primitive === "group";
  return repeatsGroup ? { status: frame.last.status, pass: frame.pass } : undefined;
}

function viewOfGroup({ end, body }: GroupFrame): GroupView {
  const status = end?.status ?? "running";
  return body.owner?.primitive === "repeat" ? { status, pass: body.owner.pass } : { status };
}

/** How what a node follows has ended: the nodes of its graph that it needs, the pass before, or the body of its group. */
function standingOf(frame: Frame): Standing | undefined {
  const { body, node } = frame;
  const { progress, owner } = body;
  if (frame.primitive === "repeat" && frame.last !== undefined) return standingAfter(frame.last);
  if (progress === undefined) return undefined;
  if (body.isLast && owner?.primitive === "group" && owner.end !== undefined) return standingAfter(owner.end);
  if (body.stopped !== undefined) return { success: false, failure: false, cancelled: true };
  return { success: progress.isGood(node.id), failure: progress.hasFailed(node.id), cancelled: false };
}

function standingAfter({ status }: RunEnd): Standing {
  return { success: status === "success", failure: status === "failure", cancelled: status === "cancelled" };
}
