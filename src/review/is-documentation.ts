/** Text that people read. What ends so and tells programs something is none. */
const endings = /\.(?:md|mdown|markdown|txt|text|rst|adoc|asciidoc|asc|textile|org|rdoc|pod)$/u;
const forPrograms = /^(?:cmakelists\.txt|robots\.txt|.*requirements.*\.txt|constraints.*\.txt|runtime\.txt)$/u;
const names =
  /^(?:readme|changelog|changes|history|news|licen[cs]e|notice|authors|contributors|contributing|copying|todo)$/u;

/** Whether a file is documentation, by how it is called: no test runs its lines. */
export function isDocumentation(path: string): boolean {
  const name = path.slice(path.lastIndexOf("/") + 1).toLowerCase();
  return names.test(name) || (endings.test(name) && !forPrograms.test(name));
}
