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
