import { childAddress } from "../plan/address.ts";
import type { Frame } from "./frame.ts";
import type { RunState } from "./run-state.ts";

/**
 * What goes on though the run was cancelled, as far as it has begun, and the last parts that are still to come: addresses. Nothing
 * as long as a condition is not asked of which it depends.
 */
export function sparedIn(state: RunState): readonly string[] {
  const frames = [...state.frames.values()];
  if (frames.some(({ weighs }) => weighs)) return [];
  return [...new Set(frames.flatMap(sparedAt))];
}

/** The outermost node around a frame that goes on; or the last part of a group that is stopped. */
function sparedAt(frame: Frame): readonly string[] {
  let outermost: Frame | undefined;
  for (let at: Frame | undefined = frame; at !== undefined; at = at.body.owner) {
    if (at.spared || at.body.isLast) outermost = at;
  }
  if (outermost !== undefined) return [outermost.address];
  if (frame.primitive !== "group" || frame.end !== undefined) return [];
  return frame.node.finally?.nodes.map(({ id }) => childAddress(frame.address, id)) ?? [];
}

const mostNamed = 3;

/** The same as a sentence. */
export function sparedWords(addresses: readonly string[]): string {
  const named = addresses.slice(0, mostNamed);
  const more = addresses.length - named.length;
  const all = [...named, ...(more === 0 ? [] : [`${more} more`])];
  const [one = ""] = all;
  if (all.length === 1) return `${one} goes on all the same; a second cancel ends it, too.`;
  const list = `${all.slice(0, -1).join(", ")} and ${all.at(-1) ?? ""}`;
  return `${list} go on all the same; a second cancel ends them, too.`;
}
