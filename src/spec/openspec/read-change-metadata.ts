import { type Document, isNode, LineCounter, parseDocument } from "yaml";
import { z } from "zod";
import { readLines } from "../../markdown/text-lines.ts";
import type { Problem } from "../../problem/problem.ts";
import { metadataInvalid } from "./change-problems.ts";
import { ProblemList } from "./problem-list.ts";

const kebab = z
  .string()
  .regex(/^[a-z0-9]+(?:-[a-z0-9]+)*$/, "has to be lower case letters and digits with single hyphens");
const said = z.string().min(1, "has to say something");

const metadataShape = z.object({
  schema: said,
  created: z
    .string()
    .regex(/^\d{4}-\d{2}-\d{2}$/, "has to be a date as YYYY-MM-DD")
    .optional(),
  goal: said.optional(),
  affected_areas: z.array(said).optional(),
  initiative: z.strictObject({ store: kebab, id: kebab }).optional(),
  skip_specs: z.boolean().optional(),
  retire_capabilities: z.boolean().optional(),
});

/** What `.openspec.yaml` says of a change. */
export type ChangeMetadata = Readonly<z.infer<typeof metadataShape>>;

export interface ReadMetadata {
  /** Undefined where a problem was found. */
  readonly metadata: ChangeMetadata | undefined;
  readonly problems: readonly Problem[];
}

export function readChangeMetadata(file: string, text: string): ReadMetadata {
  const counter = new LineCounter();
  const document = parseDocument(text, { lineCounter: counter, prettyErrors: false });
  const list = new ProblemList(file, readLines(text).lines);
  const [broken] = document.errors;
  if (broken !== undefined) {
    list.at(counter.linePos(broken.pos[0]).line - 1, metadataInvalid({ detail: `it is no YAML: ${broken.message}` }));
    return { metadata: undefined, problems: list.found };
  }
  const read = metadataShape.safeParse(valueOf(document));
  if (read.success) return { metadata: read.data, problems: [] };
  for (const { path, message } of read.error.issues) {
    const key = path.join(".");
    const node = path.length === 0 ? undefined : document.getIn(path.map(String), true);
    const detail = key === "" ? message : `${key}: ${message}`;
    const offset = isNode(node) ? node.range?.[0] : undefined;
    list.at(offset === undefined ? 0 : counter.linePos(offset).line - 1, metadataInvalid({ detail }));
  }
  return { metadata: undefined, problems: list.found };
}

/** Aliases that would fill the memory are thrown by the package. */
function valueOf(document: Document): unknown {
  try {
    return document.toJS({ maxAliasCount: 100 });
  } catch {
    return undefined;
  }
}
