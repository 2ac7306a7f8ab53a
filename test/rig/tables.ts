import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseAllDocuments } from "yaml";

const conformance = join(import.meta.dirname, "..", "conformance");

export interface Table<Row> {
  /** The file name without its ending: the name of the behaviour. */
  readonly name: string;
  readonly rows: readonly Row[];
}

/** The tables of one folder under `test/conformance`: each file is YAML documents, one row a document or a list of rows. */
export function readTables<Row>(folder: string): readonly Table<Row>[] {
  const files = readdirSync(join(conformance, folder))
    .filter((file) => file.endsWith(".yml"))
    .sort();
  return files.map((file) => {
    const text = readFileSync(join(conformance, folder, file), "utf8");
    const documents = parseAllDocuments(text).map((document) => document.toJS() as Row | readonly Row[]);
    return { name: file.slice(0, -".yml".length), rows: documents.flat() as readonly Row[] };
  });
}
