import { clip } from "./clip.ts";
import { junitNames } from "./junit-names.ts";
import { type ReadTests, type ReportText, trouble } from "./reading.ts";
import { looksLikeFile, reportPath } from "./report-path.ts";
import type { TestResult, TestStatus } from "./test-report.ts";
import { readXml, type XmlElement } from "./xml.ts";

export function isJunit(text: string): boolean {
  return /^\s*</u.test(text) && /<testsuites?[\s/>]/u.test(text);
}

/** JUnit XML, as all sorts of tools write it: suites in suites, names in the class or in the suite, files here or there. */
export async function readJunit({ text, root }: ReportText): Promise<ReadTests> {
  if (!/^\s*</u.test(text)) return trouble("The report is no JUnit XML: it does not begin with `<`.");
  const read = await readXml(text);
  if (!read.ok) return read;
  if (read.root.name !== "testsuites" && read.root.name !== "testsuite")
    return trouble(`The report is no JUnit XML: its root is <${read.root.name}>.`);
  const walk = new SuiteWalk(root);
  walk.suite(read.root, { names: [], file: undefined });
  return { ok: true, tests: walk.tests };
}

interface Suite {
  readonly names: readonly string[];
  readonly file: string | undefined;
}

const badEnds: Readonly<Record<string, TestStatus>> = { error: "errored", failure: "failed" };
const passedLate = new Set(["flakyFailure", "flakyError"]);
const failedAgain = new Set(["rerunFailure", "rerunError"]);

class SuiteWalk {
  readonly tests: TestResult[] = [];
  readonly #root: string | undefined;

  constructor(root: string | undefined) {
    this.#root = root;
  }

  suite(element: XmlElement, above: Suite): void {
    const before = this.tests.length;
    const said = element.attributes.get("name") ?? "";
    const isOne = element.name === "testsuite";
    const fileSaid = element.attributes.get("file") ?? element.attributes.get("filepath");
    const file = fileSaid ?? (isOne && looksLikeFile(said) ? said : above.file);
    const names = isOne && said !== "" ? [...above.names, said] : above.names;
    for (const child of element.children) {
      if (child.name === "testsuite") this.suite(child, { names, file });
      else if (child.name === "testcase") this.tests.push(this.#test(child, { names, file }));
    }
    this.#tellHidden(element, names, before);
  }

  /** A suite may say that something failed that is none of its tests: what prepares them, for one. */
  #tellHidden(element: XmlElement, names: readonly string[], before: number): void {
    const bad = Number(element.attributes.get("failures") ?? 0) + Number(element.attributes.get("errors") ?? 0);
    const inside = this.tests.slice(before);
    if (!(bad > 0) || inside.some(({ status, runs }) => status !== "passed" || runs !== undefined)) return;
    const message = `The suite counts ${bad} that failed, and none of its tests says so.`;
    this.tests.push({ name: names.join(" > ") || "(suite)", status: "errored", message });
  }

  #test(element: XmlElement, suite: Suite): TestResult {
    const { attributes } = element;
    const words = { name: attributes.get("name") ?? "", className: attributes.get("classname") ?? "" };
    const { names, file: guessed } = junitNames(suite.names, words);
    // What cannot be loaded is told under the path of its file.
    const ownFile = looksLikeFile(words.name) ? reportPath(words.name, this.#root) : undefined;
    const said = attributes.get("file") ?? suite.file ?? guessed;
    const file = ownFile ?? (said === undefined ? undefined : reportPath(said, this.#root));
    const line = lineOf(element, suite.names);
    const seconds = Number((attributes.get("time") ?? "").replaceAll(",", ""));
    const hasTime = attributes.has("time") && Number.isFinite(seconds) && seconds >= 0;
    return {
      name: ownFile ?? names.join(" > "),
      ...(file === undefined ? {} : { file }),
      ...(line === undefined ? {} : { line }),
      ...(hasTime ? { durationMs: seconds * 1000 } : {}),
      ...statusOf(element),
    };
  }
}

/** pytest counts lines from 0. */
function lineOf({ attributes }: XmlElement, suites: readonly string[]): number | undefined {
  const line = Number(attributes.get("line"));
  if (!attributes.has("line") || !Number.isInteger(line)) return undefined;
  const counted = suites[0] === "pytest" ? line + 1 : line;
  return counted > 0 ? counted : undefined;
}

const idle = new Set(["notrun", "disabled", "skipped", "ignored", "pending"]);

function statusOf(element: XmlElement): Pick<TestResult, "status" | "message" | "runs"> {
  const { children, attributes } = element;
  // node:test tells a failure that was announced as both.
  const skipped = children.find(({ name }) => name === "skipped");
  if (skipped !== undefined) return { status: "skipped", ...messageOf(skipped) };
  const bad = children.find(({ name }) => name === "error") ?? children.find(({ name }) => name === "failure");
  if (bad !== undefined) {
    const status = badEnds[bad.name] ?? "failed";
    const again = children.filter(({ name }) => failedAgain.has(name));
    const runs = [status, ...again.map(({ name }) => (name === "rerunError" ? "errored" : "failed") as TestStatus)];
    return { status, ...messageOf(bad), ...(again.length === 0 ? {} : { runs }) };
  }
  const late = children.filter(({ name }) => passedLate.has(name));
  const before = late.map(({ name }): TestStatus => (name === "flakyError" ? "errored" : "failed"));
  if (late.length > 0) return { status: "passed", runs: [...before, "passed"] };
  return { status: idle.has((attributes.get("status") ?? "").toLowerCase()) ? "skipped" : "passed" };
}

/** What the tool says first, then what it tells at length, without saying it twice. */
function messageOf({ attributes, text }: XmlElement): Pick<TestResult, "message"> {
  const [short, long] = [(attributes.get("message") ?? "").trim(), text.trim()];
  const whole = short !== "" && !long.startsWith(short) ? `${short}\n${long}` : long;
  const message = clip(whole);
  return message === "" || message === "true" ? {} : { message };
}
