/** What an archive that is under way does to the tree. */
export interface ArchiveIntent {
  readonly version: 1;
  /** The number that the disk has given the folder of the intent: a copy of it stands in another one. */
  readonly folder: string;
  readonly change: string;
  readonly from: string;
  readonly to: string;
  readonly files: readonly IntendedFile[];
}

interface IntendedFile {
  readonly path: string;
  /** Hashes of the bytes; null where there is no file. */
  readonly before: string | null;
  readonly after: string | null;
}

export function writeIntent(intent: ArchiveIntent): string {
  return `${JSON.stringify(intent, undefined, 2)}\n`;
}
