import type { LineSpan } from "./line-span.ts";

/** A change as it stands in git: whatever is asked of it is answered from its commits, never from files that somebody may have touched. */
export interface GradedChange {
  readonly base: string;
  readonly head: string;
  /** The hash of the graded tree. */
  readonly tree: string;
  /** The text of a file at the graded commit. */
  text(path: string): Promise<GradedText>;
  /** The lines at the graded commit that are new or changed since the base. */
  changed(path: string): Promise<readonly LineSpan[]>;
  /** The files that differ, sorted. */
  files(): Promise<readonly string[]>;
  /** The whole difference, as git shows it. */
  diff(): Promise<string>;
  close(): Promise<void>;
}

export type GradedText =
  | { readonly kind: "text"; readonly text: string }
  /** No such file, a folder, a link, or a path that leads elsewhere. */
  | { readonly kind: "missing" }
  /** Bytes that are no text, or too many. */
  | { readonly kind: "unreadable" };
