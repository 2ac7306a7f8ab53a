/** Stands in an address for the number of a loop's pass. */
export const passMark = "[n]";
/** Stands in an address for the number of a fan-out's item. */
export const itemMark = "[i]";

/** A node without an id stands in the place of what it is inside of. */
export function childAddress(parent: string, id: string): string {
  if (id === "") return parent;
  return parent === "" ? id : `${parent}/${id}`;
}

/**
 * Which result a reference means. A reference made at `from` (an address with numbers) to the step at `target` (an address with
 * marks) sees the same item of every fan-out that surrounds both, and of every loop the newest pass. So the answer keeps
 * `[n]` where the newest counts: a run files each result under this key when it is done, and the last one filed is the newest.
 */
export function resultKey(target: string, from: string): string {
  const here = from.split("/");
  let shared = true;
  const parts = target.split("/").map((part, depth) => {
    const standing = shared ? here[depth] : undefined;
    const [id, marks] = cut(part);
    const [standingId, numbers] = standing === undefined ? [undefined, []] : cut(standing);
    shared = id === standingId && marks.length === numbers.length;
    if (id !== standingId || marks.length === 0) return part;
    return id + marks.map((mark, index) => (mark === itemMark ? (numbers[index] ?? mark) : mark)).join("");
  });
  return parts.join("/");
}

/** A part of an address, and its marks or numbers: `build[3][n]` is `build` with `[3]` and `[n]`. */
function cut(part: string): readonly [string, readonly string[]] {
  const at = part.indexOf("[");
  return at === -1 ? [part, none] : [part.slice(0, at), part.slice(at).match(/\[[^\]]*\]/gu) ?? none];
}

const none: readonly string[] = [];

/** True for the address of one pass or one item. */
export function isSingle(address: string): boolean {
  return /\[\d+\]/u.test(address);
}

/** The nearest of the known addresses that one stands inside of; empty where it stands in the workflow itself. */
export function ownerOf(address: string, known: ReadonlySet<string>): string {
  for (let around = outward(address); around !== ""; around = outward(around)) if (known.has(around)) return around;
  return "";
}

/** One way out: of a pass or an item, or of what a step stands in. */
function outward(address: string): string {
  const numbered = /^(.*)\[\d+\]$/su.exec(address);
  return numbered?.[1] ?? address.split("/").slice(0, -1).join("/");
}
