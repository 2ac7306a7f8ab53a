/** What is different from a tree: files with their new texts, and a folder that is moved. */
export interface TreeEdits {
  /** Undefined: it is not there any more. */
  readonly files: readonly { readonly path: string; readonly after: string | undefined }[];
  readonly moved?: { readonly from: string; readonly to: string };
}
