/** A commit as its object says it. */
export interface CommitObject {
  readonly tree: string;
  readonly parents: readonly string[];
  readonly message: string;
}

const oneId = "([0-9a-f]{40}|[0-9a-f]{64})";
const tree = new RegExp(`^tree ${oneId}$`, "u");
const parent = new RegExp(`^parent ${oneId}$`, "u");

/** Undefined for bytes that are no commit. */
export function readCommit(bytes: Buffer): CommitObject | undefined {
  const end = bytes.indexOf("\n\n");
  if (end === -1) return undefined;
  const [first = "", ...rest] = bytes.toString("latin1", 0, end).split("\n");
  const id = tree.exec(first)?.[1];
  if (id === undefined) return undefined;
  const parents: string[] = [];
  for (const line of rest) {
    const found = parent.exec(line)?.[1];
    if (found === undefined) break;
    parents.push(found);
  }
  return { tree: id, parents, message: bytes.toString("utf8", end + 2) };
}
