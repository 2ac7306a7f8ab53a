import { deepestExpression } from "./limits.ts";

/** How high the trees of one parser are: chains grow deep without nesting, so each tree is counted as it is made. */
export class TreeHeights<Tree extends object> {
  private readonly heights = new Map<Tree, number>();

  /** Whether `tree`, which stands on its children, is still within the limit. */
  grow(tree: Tree, children: readonly Tree[]): boolean {
    let height = 0;
    for (const child of children) height = Math.max(height, this.heights.get(child) ?? 0);
    this.heights.set(tree, height + 1);
    return height < deepestExpression;
  }
}
