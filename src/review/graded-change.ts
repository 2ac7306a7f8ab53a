import type { LineSpan } from "./line-span.ts";

/** A change as it stands in git: whatever is asked of it is answered from its commits, never from files that somebody may have touched. */
export interface GradedChange {
  /** What the head is held against: the change is all that is between the two. */
  readonly base: string;
  readonly head: string;
  /** The hash of the graded tree. */
  readonly tree: string;
  /** The text of a file at the graded commit. */
  text(path: string): Promise<GradedText>;
  /**
   * The lines at the graded commit that are new or changed since the base, in their order. Where lines were only taken away there is a
   * span that ends before it starts: `{ startLine: 5, endLine: 4 }` is between the lines 4 and 5.
   */
  changed(path: string): Promise<readonly LineSpan[]>;
  /** The id that git gives the content of a file at the graded commit; undefined where `text` is missing. */
  blob(path: string): Promise<string | undefined>;
  /** The files that differ, sorted: also those that are gone, and both names of one that has another. */
  files(): Promise<readonly string[]>;
  /** The whole difference, as git shows it. */
  diff(): Promise<string>;
  close(): Promise<void>;
}

export type GradedText =
  /** Without a byte order mark. */
  | { readonly kind: "text"; readonly text: string }
  /** No such file, a folder, a link, a submodule, or a path that leads elsewhere. */
  | { readonly kind: "missing" }
  /** Bytes that are no text, too many, or a mere pointer to what is kept elsewhere. */
  | { readonly kind: "unreadable" };
