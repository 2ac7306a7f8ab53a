export const specsFolder = "openspec/specs";
export const changesFolder = "openspec/changes";
export const archiveFolder = "openspec/changes/archive";
export const metadataFile = ".openspec.yaml";

/** `platform/session` of `openspec/specs/platform/session/spec.md`; undefined for what is no spec of a capability. */
export function capabilityOf(folder: string, path: string): string | undefined {
  const segments = segmentsBelow(folder, path);
  if (segments === undefined || segments.length < 2 || segments.at(-1) !== "spec.md") return undefined;
  return segments.slice(0, -1).join("/");
}

/** The names below a folder; undefined where one is hidden, as whatever begins with a point is. */
export function segmentsBelow(folder: string, path: string): readonly string[] | undefined {
  if (!path.startsWith(`${folder}/`)) return undefined;
  const segments = path.slice(folder.length + 1).split("/");
  return segments.some((segment) => segment.startsWith(".")) ? undefined : segments;
}

const dated = /^\d{4}-\d{2}-\d{2}-/;

/** Where a change goes: its own date is kept, where its id begins with one. */
export function archivedName(id: string, today: string): string {
  return dated.test(id) ? id : `${today}-${id}`;
}

/** What a change is called without a date. */
export function undated(id: string): string {
  return id.replace(dated, "");
}
