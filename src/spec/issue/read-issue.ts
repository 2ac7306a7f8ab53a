import { z } from "zod";
import { markdownOfAdf } from "../../adf/markdown-of-adf.ts";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { oneLine } from "../../markdown/plain-text.ts";
import type { Problem } from "../../problem/problem.ts";
import { headingName } from "../sections.ts";
import { acceptanceNames } from "../section-names.ts";
import type { Issue } from "./issue.ts";
import { issueFieldUnknown, issueKeyUnfit, issueNotJson, issueUnknown } from "./problems.ts";
import { safeMarkdown } from "./safe-markdown.ts";
import { wikiMarkdown } from "./wiki-markdown.ts";

export interface IssueFile {
  /** What messages call it. */
  readonly name: string;
  readonly text: string;
  /** The field of Jira that holds acceptance criteria: its id, or its name where the answer has the names. */
  readonly acceptanceField?: string;
}

export type ReadIssue =
  | { readonly ok: true; readonly issue: Issue }
  | { readonly ok: false; readonly problem: Problem };

/** Reads what a tracker says of one issue: the answer of its API, of its command line, or a webhook that has the issue in it. */
export function readIssue(file: IssueFile): ReadIssue {
  let json: JsonValue;
  try {
    json = JSON.parse(file.text.replace(/^\uFEFF/, ""));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return { ok: false, problem: issueNotJson({ file: file.name, reason: oneLine(reason) }) };
  }
  const found = candidatesIn(json, 0);
  if (found.length === 1 && found[0] !== undefined) return readOne(found[0], file);
  const what = found.length > 1 ? `it has ${found.length} of them, and one is wanted` : `it is ${describe(json)}`;
  return { ok: false, problem: issueUnknown({ file: file.name, found: what }) };
}

const label = z.union([z.string(), z.object({ name: z.string() }), z.object({ title: z.string() })]);
const number = z.union([z.number().int().positive(), z.string().regex(/^[1-9]\d{0,9}$/)]);

const jira = z.object({
  key: z.string(),
  self: z.string().optional(),
  fields: z.record(z.string(), z.custom<JsonValue>()),
  names: z.record(z.string(), z.string()).nullish(),
});

const gitlab = z.object({
  iid: number,
  title: z.string(),
  description: z.string().nullish(),
  labels: z.array(label).nullish().catch([]),
  web_url: z.string().nullish(),
  webUrl: z.string().nullish(),
  url: z.string().nullish(),
  source_branch: z.string().nullish(),
  sourceBranch: z.string().nullish(),
});

const github = z.object({
  number,
  title: z.string(),
  body: z.string().nullish(),
  labels: z.array(label).nullish().catch([]),
  html_url: z.string().nullish(),
  url: z.string().nullish(),
});

type Candidate =
  | { readonly source: "jira"; readonly value: z.infer<typeof jira> }
  | { readonly source: "gitlab"; readonly value: z.infer<typeof gitlab> }
  | { readonly source: "github"; readonly value: z.infer<typeof github> };

/** Where trackers put an issue into something else: hooks, searches, lists. */
const holders = ["issue", "merge_request", "pull_request", "object_attributes", "issues", "items", "nodes", "data"];
const deepestHolder = 4;

function candidatesIn(json: JsonValue, depth: number): readonly Candidate[] {
  if (depth > deepestHolder) return [];
  if (isJsonList(json)) return json.slice(0, 100).flatMap((value) => candidatesIn(value, depth + 1));
  if (!isJsonObject(json)) return [];
  const own = candidateOf(json);
  if (own !== undefined) return [own];
  for (const holder of holders) {
    const inside = json[holder];
    if (inside === undefined) continue;
    const found = candidatesIn(withLabels(inside, json), depth + 1);
    if (found.length > 0) return found;
  }
  return [];
}

/** A hook of GitLab has the labels beside the issue. */
function withLabels(inside: JsonValue, { labels }: JsonObject): JsonValue {
  if (!isJsonObject(inside) || labels === undefined || inside["labels"] !== undefined) return inside;
  return { ...inside, labels };
}

function candidateOf(json: JsonObject): Candidate | undefined {
  const inJira = jira.safeParse(json);
  if (inJira.success) return { source: "jira", value: inJira.data };
  const ofGitlab = gitlab.safeParse(json);
  if (ofGitlab.success) return { source: "gitlab", value: ofGitlab.data };
  const ofGithub = github.safeParse(json);
  return ofGithub.success ? { source: "github", value: ofGithub.data } : undefined;
}

function describe(json: JsonValue): string {
  if (isJsonList(json)) return json.length === 0 ? "an empty list" : "a list";
  if (!isJsonObject(json)) return json === null ? "null" : `a ${typeof json}`;
  const names = Object.keys(json)
    .slice(0, 6)
    .map((name) => oneLine(name).slice(0, 40));
  return names.length === 0 ? "an empty object" : `an object with ${names.join(", ")}`;
}

function readOne(found: Candidate, file: IssueFile): ReadIssue {
  switch (found.source) {
    case "jira":
      return ofJira(found.value, file);
    case "gitlab": {
      const { iid, title, description, labels, web_url, webUrl, url, source_branch, sourceBranch } = found.value;
      const isRequest = source_branch != null || sourceBranch != null;
      return plainIssue({
        source: "gitlab",
        key: `${isRequest ? "MR" : "GL"}-${iid}`,
        title,
        body: safeMarkdown(description ?? ""),
        labels: labelsOf(labels),
        url: web_url ?? webUrl ?? url,
      });
    }
    case "github": {
      const { number: issue, title, body, labels, html_url, url } = found.value;
      return plainIssue({
        source: "github",
        key: `GH-${issue}`,
        title,
        body: safeMarkdown(body ?? ""),
        labels: labelsOf(labels),
        url: html_url ?? url,
      });
    }
  }
}

type Raw = Omit<Issue, "url"> & { readonly url: string | null | undefined };

const longestTitle = 300;

function plainIssue({ url, title, ...issue }: Raw): ReadIssue {
  const line = oneLine(title);
  const isLink = url != null && /^https?:\/\/[^\s<>"'`\\]+$/.test(url) && !/^https?:\/\/api\./.test(url);
  const short = line.length > longestTitle ? `${line.slice(0, longestTitle - 1).trimEnd()}…` : line;
  return { ok: true, issue: { ...issue, title: short, ...(isLink ? { url } : {}) } };
}

function labelsOf(labels: readonly z.infer<typeof label>[] | null | undefined): readonly string[] {
  return (labels ?? [])
    .map((one) => oneLine(typeof one === "string" ? one : "name" in one ? one.name : one.title))
    .filter((one) => one !== "");
}

const jiraKey = /^[A-Za-z][A-Za-z0-9_]{0,49}-\d{1,10}$/;

function ofJira({ key, self, fields, names }: z.infer<typeof jira>, file: IssueFile): ReadIssue {
  if (!jiraKey.test(key))
    return { ok: false, problem: issueKeyUnfit({ file: file.name, key: oneLine(key).slice(0, 80) }) };
  const field = acceptanceField({ fields, names: names ?? {}, asked: file.acceptanceField });
  if (field === undefined && file.acceptanceField !== undefined) {
    const known = Object.keys(fields).map((id) => (names?.[id] === undefined ? id : `${id} (${names[id]})`));
    const problem = issueFieldUnknown({ field: oneLine(file.acceptanceField), fields: known.map(oneLine) });
    return { ok: false, problem };
  }
  const acceptance = field === undefined ? "" : textOfField(fields[field] ?? null);
  const { summary, description, labels } = fields;
  const site = self !== undefined && URL.canParse(self) ? new URL(self).origin : undefined;
  return plainIssue({
    source: "jira",
    key,
    title: typeof summary === "string" ? summary : "",
    body: textOfField(description ?? null),
    ...(acceptance === "" ? {} : { acceptance }),
    labels: labels !== undefined && isJsonList(labels) ? labelsOf(labels.filter((one) => typeof one === "string")) : [],
    url: site === undefined ? undefined : `${site}/browse/${key}`,
  });
}

interface Asked {
  readonly fields: Readonly<Record<string, JsonValue>>;
  readonly names: Readonly<Record<string, string>>;
  readonly asked: string | undefined;
}

/** By its id or its name; where nobody has asked for one, the one that is called so. */
function acceptanceField({ fields, names, asked }: Asked): string | undefined {
  if (asked !== undefined && Object.hasOwn(fields, asked)) return asked;
  const wanted = asked === undefined ? acceptanceNames : [headingName(asked)];
  const named = Object.entries(names).find(
    ([id, name]) => wanted.includes(headingName(name)) && Object.hasOwn(fields, id),
  );
  return named?.[0];
}

function textOfField(value: JsonValue): string {
  if (typeof value === "string") return wikiMarkdown(value);
  if (isJsonList(value) && value.every((one) => typeof one === "string" || isEntry(one))) return checklist(value);
  return value === null || typeof value !== "object" ? "" : markdownOfAdf(value).trimEnd();
}

function isEntry(value: JsonValue): boolean {
  return isJsonObject(value) && typeof (value["name"] ?? value["value"]) === "string" && value["type"] === undefined;
}

/** What fields of check lists hold. */
function checklist(entries: readonly JsonValue[]): string {
  return entries
    .map((entry) => {
      const isObject = isJsonObject(entry);
      const words = isObject ? (entry["name"] ?? entry["value"]) : entry;
      const isDone = isObject && (entry["checked"] === true || entry["done"] === true);
      return `- [${isDone ? "x" : " "}] ${wikiMarkdown(oneLine(typeof words === "string" ? words : ""))}`;
    })
    .join("\n");
}
