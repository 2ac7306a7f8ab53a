import { createHash } from "node:crypto";
import type { Present, PresentFile } from "./freshness.ts";
import type { GradedFiles } from "./graded-files.ts";
import type { TraceGrade, TraceLink } from "./trace.ts";

/** The files of the project as they stand in its folder, whether they are committed or not. */
export interface PresentFiles {
  read(path: string): Promise<ReadFile>;
}

export type ReadFile =
  | { readonly kind: "file"; readonly bytes: Buffer }
  /** No such file; also a folder, or something behind a link. */
  | { readonly kind: "missing" }
  /** Nobody may read it, or it is too large. */
  | { readonly kind: "unreadable" };

/** What was graded of a criterion. */
export type GradedWords = Pick<TraceGrade, "spec" | "criterion" | "criterionHash" | "verdict">;

export interface PresentPorts {
  readonly files: PresentFiles;
  readonly graded: GradedFiles;
  /** The hash of a criterion and its requirement as they stand now; undefined where nothing asks for it. */
  readonly criterionHash: (of: GradedWords) => Promise<string | undefined>;
}

/** What criteria say now. */
export async function presentWords(
  asked: readonly GradedWords[],
  { criterionHash }: Pick<PresentPorts, "criterionHash">,
): Promise<Pick<Present, "criterionHash">> {
  const hashes = new Map<string, string | undefined>();
  for (const of of asked) {
    const key = keyOf(of);
    if (!hashes.has(key)) hashes.set(key, await criterionHash(of));
  }
  return { criterionHash: (of) => hashes.get(keyOf(of)) };
}

function keyOf({ spec, criterion }: Pick<GradedWords, "spec" | "criterion">): string {
  return `${spec} ${criterion}`;
}

/** What became of the files of links. What is as it was graded is known by its hash alone; git is asked once for all the rest. */
export async function presentLines(
  all: readonly TraceLink[],
  { files, graded }: Pick<PresentPorts, "files" | "graded">,
): Promise<Pick<Present, "file">> {
  const links = all.flatMap((link): readonly Content[] => (link.testIn === undefined ? [link] : [link, link.testIn]));
  const read = new Map<string, ReadFile>();
  for (const path of new Set(links.map((link) => link.path))) read.set(path, await files.read(path));
  const changed = onceEach(links).filter(({ path, blob }) => isChanged(read.get(path), blob));
  const compare = changed.length === 0 ? undefined : await comparing(changed, graded);
  const known = new Map<string, PresentFile>();
  return {
    file(path, blob) {
      const key = contentKey({ path, blob });
      const file = known.get(key) ?? presentFile(read.get(path), { blob, compare });
      known.set(key, file);
      return file;
    },
  };
}

type Content = Pick<TraceLink, "path" | "blob">;

/** Each content of each file once. */
function onceEach(links: readonly Content[]): readonly Content[] {
  return [...new Map(links.map((link) => [contentKey(link), link])).values()];
}

function contentKey({ path, blob }: Content): string {
  return `${blob} ${path}`;
}

/** Gives what became of a content by now; undefined where it is not kept. */
type Compare = (blob: string, now: Buffer) => Extract<PresentFile, { kind: "changed" }> | undefined;

async function comparing(links: readonly Content[], graded: GradedFiles): Promise<Compare> {
  const texts = await graded.texts([...new Set(links.map(({ blob }) => blob))]);
  // What compares is loaded only where something has changed.
  const { LineMap } = await import("./line-map.ts");
  return (blob, now) => {
    const text = texts.get(blob);
    return text === undefined ? undefined : { kind: "changed", map: new LineMap(text, now.toString("utf8")) };
  };
}

function presentFile(
  file: ReadFile | undefined,
  { blob, compare }: { readonly blob: string; readonly compare: Compare | undefined },
): PresentFile {
  if (file === undefined || file.kind === "missing") return { kind: "gone" };
  if (file.kind === "unreadable") return { kind: "unknown" };
  if (blobOf(file.bytes, blob.length) === blob) return { kind: "same" };
  return compare?.(blob, file.bytes) ?? { kind: "unknown" };
}

function isChanged(file: ReadFile | undefined, blob: string): boolean {
  return file?.kind === "file" && blobOf(file.bytes, blob.length) !== blob;
}

/** The id that git gives a content, in a repository whose ids are so long. */
function blobOf(bytes: Buffer, length: number): string {
  const hash = createHash(length === 64 ? "sha256" : "sha1");
  return hash.update(`blob ${bytes.length}\0`).update(bytes).digest("hex");
}
