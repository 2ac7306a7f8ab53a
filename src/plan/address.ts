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
    const standing = here[depth];
    shared &&= standing !== undefined && openPart(standing) === openPart(part);
    const [mark, number] = [part.slice(-itemMark.length), standing === undefined ? undefined : numberOf(standing)];
    return shared && mark === itemMark && number !== undefined ? part.slice(0, -itemMark.length) + number : part;
  });
  return parts.join("/");
}

/** A part of an address without its number or mark: `impl[3]` and `impl[i]` are both `impl[]`. */
function openPart(part: string): string {
  return part.replace(/\[[^\]]*\]$/u, "[]");
}

/** True for the address of one pass or one item. */
export function isSingle(address: string): boolean {
  return /\[\d+\]/u.test(address);
}

function numberOf(part: string): string | undefined {
  return /\[\d+\]$/u.exec(part)?.[0];
}
