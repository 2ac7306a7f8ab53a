/** The files that verdicts were given of, as git still has them. */
export interface GradedFiles {
  /** The id of the content of each of the paths that is a file at a commit. Undefined where the commit is not there. */
  blobsAt(commit: string, paths: readonly string[]): Promise<ReadonlyMap<string, string> | undefined>;
  /** The texts of contents by their ids, without those that git has no more. */
  texts(blobs: readonly string[]): Promise<ReadonlyMap<string, string>>;
}
