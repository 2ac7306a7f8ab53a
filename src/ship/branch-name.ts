/** What to do where a branch cannot have its name. */
export const anotherName = "Give the step another name: `branch`; for a change: waybill change --branch NAME";

/** The usual name of the branch of a change: below `waybill/`, in letters that every system takes. */
export function usualBranch(words: string): string {
  const slug = words
    .normalize("NFKD")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/gu, "-")
    .slice(0, 60)
    .replaceAll(/^-+|-+$/gu, "");
  return `waybill/${slug === "" ? "change" : slug}`;
}
