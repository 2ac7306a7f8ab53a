import type { Checkout } from "./checkout.ts";
import { readIfThere } from "./durable-text.ts";
import type { Keep } from "./keep.ts";
import { rawBytes } from "./raw-path.ts";

/**
 * What a sparse checkout leaves away is left away in copies too, but for what was changed in one of them since its base: that is written
 * wherever it stands. For right after a tree was checked out.
 */
export async function writeChanged(keep: Keep, checkout: Checkout, change: Change): Promise<void> {
  if (checkout.number !== 0 || (await readIfThere(keep.path("info/sparse-checkout"))) === undefined) return;
  const args = ["diff-tree", "-r", "-z", "--no-renames", "--name-only", "--diff-filter=d", change.base, change.tree];
  const changed = await keep.parts({ args });
  if (changed.length === 0) return;
  const stdin = rawBytes(changed);
  await keep.withIndex(checkout.index, async (index) => {
    const call = { index, workTree: checkout.folder, stdin, writes: true };
    await keep.run({ args: ["update-index", "-z", "--no-skip-worktree", "--stdin"], ...call });
    await keep.run({ args: ["checkout-index", "-z", "--force", "--stdin"], ...call });
  });
}

interface Change {
  readonly base: string;
  readonly tree: string;
}
