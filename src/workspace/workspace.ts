/**
 * Copies of a repository in which agents work. Each is a clone of its own that shares the objects of the person's
 * repository: whatever is done to refs, hooks or configuration stays in it, and the person's checkout, index, stash, refs,
 * hooks and configuration are never changed, except that kept work is fetched into refs below `refs/waybill/`.
 */
export interface Workspaces {
  /** Makes a workspace, or gives the one of that name where a crash has left it whole; a half-made one is made again. */
  make(request: WorkspaceRequest): Promise<Workspace>;
  find(name: string): Promise<Workspace | undefined>;
  list(): Promise<readonly WorkspaceWords[]>;
  /**
   * Removes what is older than its time limit, or beyond the quota, oldest first; never what holds work that was not fetched, and never what is in use. Throwaway copies
   * of those that are not in use go.
   */
  reap(): Promise<Reaped>;
}

export interface WorkspaceRequest {
  /** The name: that of the run, or of the run and of one of its parallel writers. Letters, digits, `.`, `_` and `-`. */
  readonly name: string;
  /** The person's repository: the root of its work tree. */
  readonly repository: string;
  /** What to check out; HEAD where it is not given. */
  readonly commit?: string;
  /** Another workspace of the same repository that it begins as, instead: as that one was at a checkpoint. It has all of its checkpoints. */
  readonly from?: WorkspaceOrigin;
  readonly setup: readonly Setup[];
}

export interface WorkspaceOrigin {
  readonly workspace: string;
  /** A commit that a checkpoint of it gave, or its base. */
  readonly checkpoint: string;
}

/** What a workspace needs before anybody works in it, beyond what is committed. */
export type Setup =
  /**
   * Copied, or linked, from the person's checkout: a file or a folder, from its root. A link is read by many and written by nobody; of
   * `folder/*` each entry is a link, and new ones may be made beside them.
   */
  | { readonly copy: string }
  | { readonly link: string }
  /** Run once in the workspace. What it makes below `paths` is kept and used again while the files that fit `key` are the same. */
  | { readonly run: string; readonly key?: readonly string[]; readonly paths?: readonly string[] };

export interface WorkspaceWords {
  readonly name: string;
  readonly folder: string;
  /** The commit that it began with. */
  readonly base: string;
  readonly madeAt: number;
  readonly bytes: number;
  readonly inUse: boolean;
  /** Whether it holds files, commits, or the last checkpoint of a label, that are in no ref of the person's repository. */
  readonly unfetched: boolean;
}

export interface Workspace {
  readonly name: string;
  /** The root of its work tree, absolute. */
  readonly folder: string;
  readonly base: string;
  /** The branch that was checked out in the person's repository when it was made, by its short name. */
  readonly branch: string | undefined;
  /** What else a confined command has to see to use git in it. */
  readonly shown: readonly { readonly path: string; readonly access: "read" }[];
  /** Nobody else works in it, and the reaper passes over it, until it is let go; a dead holder is none. Refused where another living process holds it. */
  lock(): Promise<() => Promise<void>>;
  /** The hash of everything in the work tree that git would keep, committed or not (ignored files are not in it). Changes nothing, not even the index. */
  tree(): Promise<string>;
  /**
   * Keeps everything that is there now as a commit, under a label, where nobody who works there can reach it; gives the commit. The last one of a label counts. The
   * work tree, the index and HEAD stay as they are.
   */
  checkpoint(label: string): Promise<string>;
  /** The tree of a commit that it has. */
  treeOf(commit: string): Promise<string>;
  /** Whether a checkpoint of this workspace has given that commit, under whatever label. */
  isCheckpoint(commit: string): Promise<boolean>;
  /** Makes the work tree, the index, HEAD and the refs what they were at a checkpoint, or in the beginning (`base`). Ignored files stay; hooks, settings and locks of the clone go. */
  restore(commit: string): Promise<void>;
  /** What has changed since a tree, until another one or now: paths from the root, sorted. */
  changes(sinceTree: string, untilTree?: string): Promise<readonly FileChange[]>;
  /** What git says of the trees that it gave: for commands that only read. Paths among the arguments are literal. */
  read(call: { readonly args: readonly string[]; readonly stdin?: string }): Promise<Buffer>;
  /**
   * Fetches a commit into `refs/waybill/<name>/<label>` of the person's repository; gives the whole name of the ref. Refused where a commit that is new there shows
   * a secret in its message, its names or those of its files; all of it stays in the workspace.
   */
  fetchBack(commit: string, label: string): Promise<string>;
  /**
   * A copy of a commit of it for somebody whose changes nobody keeps; removed by `discard`. One of the same label is made anew. Of the setup it has what is copied and
   * linked, and what is kept of commands: none runs on what an agent may have written.
   */
  throwaway(commit: string, label: string): Promise<Throwaway>;
  /** Refused where it holds work that was not fetched, unless it is said that the work may be lost. */
  remove(options: { readonly loseWork: boolean }): Promise<void>;
}

export interface FileChange {
  readonly path: string;
  readonly change: "added" | "modified" | "deleted";
}

export interface Throwaway {
  readonly folder: string;
  readonly shown: readonly { readonly path: string; readonly access: "read" }[];
  tree(): Promise<string>;
  discard(): Promise<void>;
}

export interface Reaped {
  readonly removed: readonly string[];
  /** Kept although they are old or large, and why. */
  readonly kept: readonly { readonly name: string; readonly why: "in use" | "unfetched" }[];
}
