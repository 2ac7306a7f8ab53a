import { createHash } from "node:crypto";
import { oneLine } from "../../markdown/plain-text.ts";
import type { LineSpan } from "../line-span.ts";
import type { CriterionGrade, Grade, Remark, Verdict } from "../verdict.ts";
import { isMet, isUntested, untestedWords } from "./grade-words.ts";

/** What a tool that collects flaws shall show: a criterion that does not hold, a breach, or a remark. */
export interface Flaw {
  readonly kind: "criterion" | "breach" | "out-of-scope" | "violation" | "untested";
  /** The id of the criterion, or the kind. */
  readonly rule: string;
  readonly level: "error" | "warning" | "note";
  readonly message: string;
  readonly place: FlawPlace | undefined;
  readonly related: readonly FlawPlace[];
  /** The same in each verdict of the spec, whatever lines have moved and whatever the grade is; no two of a verdict share one. */
  readonly fingerprint: string;
  readonly grade?: Grade;
}

export interface FlawPlace extends LineSpan {
  readonly path: string;
}

export const remarkRules = {
  breach: "breach",
  "out-of-scope": "out-of-scope",
  violation: "convention",
  untested: "untested",
} as const;

export const remarkLevels = {
  breach: "error",
  "out-of-scope": "note",
  violation: "warning",
  untested: "note",
} as const;

const levels: Readonly<Record<Exclude<Grade, "PASS">, Flaw["level"]>> = {
  FAIL: "error",
  UNPROVEN: "error",
  VACUOUS: "warning",
  UNKNOWN: "warning",
};

export function flawsOf(verdict: Verdict): readonly Flaw[] {
  const times = new Map<string, number>();
  const fingerprint = (...words: readonly string[]): string => {
    const key = JSON.stringify([verdict.spec.id, ...words]);
    const before = times.get(key) ?? 0;
    times.set(key, before + 1);
    return createHash("sha256")
      .update(JSON.stringify([key, before]))
      .digest("hex")
      .slice(0, 40);
  };
  const home = verdict.spec.files
    .map((file) => placeOf(file, { startLine: 1, endLine: 1 }))
    .find((place) => place !== undefined);
  const flaws = [
    ...verdict.grades.filter((grade) => !isMet(grade)).map((grade) => flawOfGrade(grade, fingerprint)),
    ...verdict.breaches.map((remark) => flawOfRemark(remark, "breach", fingerprint)),
    ...verdict.violations.map((remark) => flawOfRemark(remark, "violation", fingerprint)),
    ...verdict.outOfScope.map((remark) => flawOfRemark(remark, "out-of-scope", fingerprint)),
    ...(isUntested(verdict) ? [flawOfRemark({ note: untestedWords }, "untested", fingerprint)] : []),
  ];
  // Tools show nothing that stands nowhere.
  return flaws.map((flaw) => (flaw.place === undefined ? { ...flaw, place: home } : flaw));
}

type Fingerprint = (...words: readonly string[]) => string;

function flawOfGrade(graded: CriterionGrade, fingerprint: Fingerprint): Flaw {
  const { criterion, grade, place } = graded;
  const inSpec = placeOf(place.file, { startLine: place.line, endLine: place.line });
  const inCode = graded.claims.map((claim) => placeOf(claim.path, claim)).filter((found) => found !== undefined);
  const places = inSpec === undefined ? inCode : [...inCode, inSpec];
  return {
    kind: "criterion",
    rule: criterion,
    level: grade === "PASS" ? "note" : levels[grade],
    message: messageOf(graded),
    place: places[0],
    related: places.slice(1),
    fingerprint: fingerprint("criterion", criterion),
    grade,
  };
}

function messageOf({ grade, text, reasons, note }: CriterionGrade): string {
  const why = reasons.length > 0 ? reasons.map(({ message }) => message) : note === undefined ? [] : [note];
  return oneLine([`${grade}: ${text}`, ...new Set(why)].join(" — "));
}

function flawOfRemark({ path, line, note }: Remark, kind: keyof typeof remarkRules, fingerprint: Fingerprint): Flaw {
  const place = path === undefined ? undefined : placeOf(path, { startLine: line ?? 1, endLine: line ?? 1 });
  return {
    kind,
    rule: remarkRules[kind],
    level: remarkLevels[kind],
    message: oneLine(note),
    place,
    related: [],
    fingerprint: fingerprint(kind, path ?? "", oneLine(note)),
  };
}

/** Undefined where a path leads out of the project, or is none. */
export function placeOf(path: string, { startLine, endLine }: LineSpan): FlawPlace | undefined {
  const isInside =
    path !== "" &&
    oneLine(path) === path &&
    !/^[/\\~]|^[A-Za-z][\w+.-]*:|\\/.test(path) &&
    !path.split("/").some((part) => part === "" || part === "." || part === "..");
  if (!isInside) return undefined;
  const first = lineNumber(startLine);
  return { path, startLine: first, endLine: Math.max(first, lineNumber(endLine)) };
}

function lineNumber(line: number): number {
  return Number.isSafeInteger(line) && line > 0 ? Math.min(line, 2_147_483_647) : 1;
}

/** A path as a part of a URL. */
export function encodedPath(path: string): string {
  return path.split("/").map(encodedPart).join("/");
}

function encodedPart(part: string): string {
  return encodeURIComponent(part.replaceAll(/\p{Surrogate}/gu, "\ufffd")).replaceAll(
    /[!'()*]/g,
    (sign) => `%${sign.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}
