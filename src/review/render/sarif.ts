import type { Log, Location, ReportingDescriptor, Result } from "sarif";
import { oneLine } from "../../markdown/plain-text.ts";
import type { Verdict } from "../verdict.ts";
import { encodedPath, type FlawPlace, flawsOf, remarkLevels, remarkRules, type Flaw } from "./flaws.ts";

const schema = "https://json.schemastore.org/sarif-2.1.0.json";
const root = "SRCROOT";

/**
 * What does not hold, for tools that collect such: a rule for each criterion, a result for each that is not a PASS, so that a flaw
 * closes when its criterion holds.
 */
export function sarifOf(verdict: Verdict): string {
  const rules = rulesOf(verdict);
  const indexes = new Map(rules.map(({ id }, at) => [id, at]));
  const log: Log = {
    $schema: schema,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "Waybill", rules: [...rules] } },
        automationDetails: { id: `waybill/review/${encodedPath(verdict.spec.id)}/` },
        originalUriBaseIds: { [root]: { description: { text: "The root of the repository." } } },
        columnKind: "utf16CodeUnits",
        results: flawsOf(verdict).map((flaw) => resultOf(flaw, indexes.get(flaw.rule) ?? -1)),
        properties: {
          verdict: verdict.id,
          outcome: verdict.outcome,
          spec: verdict.spec.id,
          base: verdict.change.base,
          head: verdict.change.head,
          passed: verdict.grades.filter(({ grade }) => grade === "PASS").length,
          criteria: verdict.grades.length,
        },
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

const remarkWords = {
  breach: "Something stands against the change as a whole",
  "out-of-scope": "Work that nobody asked for",
  violation: "A convention of the project is broken",
  untested: "No test was run",
} as const;

function rulesOf(verdict: Verdict): readonly ReportingDescriptor[] {
  const rules = new Map<string, ReportingDescriptor>();
  for (const { criterion, requirement, text } of verdict.grades) {
    if (rules.has(criterion)) continue;
    rules.set(criterion, {
      id: criterion,
      shortDescription: { text: plain(text) },
      fullDescription: { text: plain(text) },
      help: { text: plain(`Criterion ${criterion} of ${verdict.spec.title}. Grade a change again: waybill review.`) },
      defaultConfiguration: { level: "error" },
      properties: { requirement, tags: ["criterion"] },
    });
  }
  for (const kind of ["breach", "out-of-scope", "violation", "untested"] as const) {
    const id = remarkRules[kind];
    if (rules.has(id)) continue;
    rules.set(id, {
      id,
      shortDescription: { text: remarkWords[kind] },
      defaultConfiguration: { level: remarkLevels[kind] },
      properties: { tags: ["remark"] },
    });
  }
  return [...rules.values()];
}

function resultOf(flaw: Flaw, ruleIndex: number): Result {
  const { rule, level, message, place, related, fingerprint, grade } = flaw;
  return {
    ruleId: rule,
    ruleIndex,
    level,
    kind: "fail",
    message: { text: plain(message) },
    ...(place === undefined ? {} : { locations: [locationOf(place)] }),
    ...(related.length === 0 ? {} : { relatedLocations: related.map((one, at) => ({ id: at, ...locationOf(one) })) }),
    partialFingerprints: { "waybill/v1": fingerprint, primaryLocationLineHash: `${fingerprint.slice(0, 16)}:1` },
    ...(grade === undefined ? {} : { properties: { grade } }),
  };
}

function locationOf({ path, startLine, endLine }: FlawPlace): Location {
  return {
    physicalLocation: {
      artifactLocation: { uri: encodedPath(path), uriBaseId: root },
      region: { startLine, endLine },
    },
  };
}

/** Text in which nothing is a link or a place for an argument. */
function plain(text: string): string {
  const words = oneLine(text)
    .replaceAll(/[\\[\]]/g, "\\$&")
    .replaceAll(/\{(\d+)\}/g, "{{$1}}");
  return words === "" ? "(no text)" : words;
}
