import type { AttemptOutcome } from "../../engine/event.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { answerSchema } from "../../review/answer-schema.ts";
import { type ReadAdvice, readAnswer } from "../../review/read-answer.ts";
import { changedTestSetup } from "../../review/changed-test-setup.ts";
import { brokenTests, type TriedBefore } from "../../review/broken-tests.ts";
import { judge } from "../../review/court.ts";
import { makeVerdict } from "../../review/make-verdict.ts";
import { redFirst, testFilesOf } from "../../review/red-first.ts";
import { removedTestFiles, removedTests } from "../../review/removed-tests.ts";
import { type RubricRequest, rubricOf } from "../../review/rubric.ts";
import { outsideScope } from "../../review/scope.ts";
import { changedGrading } from "../../review/spec-changes.ts";
import type { CriterionGrade, Remark, Verdict } from "../../review/verdict.ts";
import type { Task } from "../../runner/performer.ts";
import { linkedPaths, testPaths } from "../../trace/changes.ts";
import type { Traces } from "../../trace/trace.ts";
import type { AgentPorts } from "../run-agent.ts";
import type { TestRun } from "../test-command.ts";
import { askAdvisor, restoredFiles } from "./ask-advisor.ts";
import type { GradedPlace } from "./graded-place.ts";
import type { GradedSpec } from "./graded-spec.ts";
import { addUsage } from "./add-usage.ts";
import type { OpenedChange } from "./opened-change.ts";
import type { ReviewSettings } from "./review-settings.ts";
import { type ReviewTestPorts, testBase, testHead } from "./review-tests.ts";
import { conventionFiles } from "./trusted-files.ts";

export interface RecordPorts {
  /** Opened by those who have something to record. */
  readonly traces: () => Promise<Traces>;
}

export interface ReviewWorkOptions {
  readonly task: Task;
  readonly settings: ReviewSettings;
  readonly place: GradedPlace;
  readonly change: OpenedChange;
  readonly spec: GradedSpec;
}

/** What came of a review: a verdict, or why the advisor could not give any. */
export type Reviewed =
  | { readonly ok: true; readonly verdict: Verdict; readonly told: Told }
  | { readonly ok: false; readonly outcome: AttemptOutcome; readonly told: Told };

/** What is known of the advisor, in the words of an agent's step. */
export interface Told {
  /** Which agent and model, by its last answer. */
  readonly advisor: JsonObject;
  readonly usage: JsonObject;
  readonly stderr: string;
  readonly large: NonNullable<AttemptOutcome["large"]>;
}

/** An advisor has to read a whole change in what is left of the time, at least. */
const leastSeconds = 1;

/** One attempt at a review. */
export class ReviewWork {
  readonly #ports: AgentPorts & ReviewTestPorts & RecordPorts;
  readonly #options: ReviewWorkOptions;
  readonly #deadline: number;
  readonly #outcomes: AttemptOutcome[] = [];
  #story = "";

  constructor(ports: AgentPorts & ReviewTestPorts & RecordPorts, options: ReviewWorkOptions) {
    this.#ports = ports;
    this.#options = options;
    const { timeout } = options.task.node.conduct;
    this.#deadline = ports.consult.clock.now() + (timeout ?? 3600) * 1000;
  }

  async perform(): Promise<Reviewed> {
    const { settings, place, spec } = this.#options;
    const { task } = this.#options;
    for (const note of spec.notes) this.#tell(note);
    const commands = settings.tests;
    this.#tell(`grades ${place.head.slice(0, 12)} against ${place.base.slice(0, 12)} by ${spec.spec.id}`);
    const runs = await testHead(this.#ports, { task, place, commands });
    for (const run of runs) this.#tell(wordsOfRun(run));
    const asked = await this.#rubric(runs);
    let heard = await this.#hear(asked, runs);
    for (let left = settings.retries; left > 0 && heard.ok && isUnproven(heard); left--) {
      this.#tell("asks the advisor again, since not all that it claims was found");
      const unproven = heard.grades.filter(({ grade, reasons }) => grade === "UNPROVEN" || reasons.length > 0);
      const again = unproven.map(({ criterion, reasons }) => ({ criterion, reasons }));
      heard = await this.#hear({ ...asked, unproven: again }, runs);
    }
    if (!heard.ok) return { ok: false, outcome: heard.outcome, told: this.#told() };
    const files = await this.#options.change.files();
    const before = await this.#tryBefore(heard.grades, { runs, files });
    const testChanges = [...(await this.#removed(before, { runs, files })), ...(await this.#testSetup(files))];
    const trial = before && { spec: spec.spec, head: runs, base: before.runs, laidOver: before.laidOver, files };
    const grades = trial === undefined ? heard.grades : redFirst(heard.grades, trial);
    const verdict = this.#verdict(
      { ...heard, grades },
      {
        runs,
        files,
        broken: brokenTests(runs, before),
        testChanges,
      },
    );
    await this.#record(verdict);
    this.#tell(`the verdict ${verdict.id} is ${verdict.outcome}`);
    return { ok: true, verdict, told: this.#told() };
  }

  async #rubric(runs: readonly TestRun[]): Promise<RubricRequest> {
    const { place, change, spec } = this.#options;
    const { base, head } = place;
    const found = await Promise.all(
      conventionFiles.map(async (path) => ({ path, text: await change.baseTree.read(path) })),
    );
    return {
      spec: spec.spec,
      base,
      head,
      diff: await change.diff(),
      tests: runs.map(({ command, ok, trouble, report }) => ({
        name: command,
        ok,
        ...(trouble === undefined ? {} : { trouble }),
        tests: report.tests,
      })),
      conventions: found.flatMap(({ path, text }) => (text === undefined ? [] : [{ path, text }])),
      restored: await restoredFiles(place),
    };
  }

  /** Asks the advisor, and the court. */
  async #hear(asked: RubricRequest, runs: readonly TestRun[]): Promise<Heard> {
    const { task, settings, place, change, spec } = this.#options;
    const left = Math.max(leastSeconds, (this.#deadline - this.#ports.consult.clock.now()) / 1000);
    const outcome = await askAdvisor(this.#ports, {
      task: { ...task, node: { ...task.node, conduct: { ...task.node.conduct, timeout: left } } },
      place,
      settings: { ...settings.agent, schema: answerSchema(spec.spec) },
      prompt: rubricOf(asked),
    });
    this.#outcomes.push(outcome);
    task.signal.throwIfAborted();
    // An answer that does not fit also when it was asked for again is a verdict that is missing, and nothing that happened to the agent.
    if (outcome.status !== "success" && outcome.reason !== "schema") return { ok: false, outcome };
    const advice = adviceOf(outcome, spec);
    const grades = await judge({ spec: spec.spec, advice, change, runs });
    return { ok: true, advice, grades };
  }

  /** Runs the tests without the change, where something hangs on it. */
  async #tryBefore(grades: readonly CriterionGrade[], { runs, files }: Ran): Promise<TriedBefore | undefined> {
    const { settings, task, place } = this.#options;
    const matters = grades.some(({ grade }) => grade === "PASS") || runs.some(({ ok }) => !ok);
    if (!settings.redFirst || runs.length === 0 || !matters) return undefined;
    this.#tell("runs the tests without the change");
    const laidOver = this.#testFiles(files);
    return { runs: await testBase(this.#ports, { task, place, commands: settings.tests }, laidOver), laidOver };
  }

  #testFiles(files: readonly string[]): readonly string[] {
    const patterns = this.#options.settings.tests.flatMap((command) => command.files);
    return testFilesOf(files, patterns);
  }

  #testSetup(files: readonly string[]): Promise<readonly Remark[]> {
    const { settings, change } = this.#options;
    return changedTestSetup({
      files,
      testFiles: this.#testFiles(files),
      commands: settings.tests.map(({ run }) => run),
      before: (path) => change.baseTree.read(path),
      after: (path) => change.headTree.read(path),
    });
  }

  /** The tests that the change takes away. They are known by running those that were there before, as they were. */
  async #removed(before: TriedBefore | undefined, { runs, files }: Ran): Promise<readonly Remark[]> {
    const { settings, task, place } = this.#options;
    const { files: filesOf, base, head } = place;
    if (runs.length === 0) return [];
    if (before === undefined) {
      if (settings.redFirst) return [];
      return removedTestFiles(this.#testFiles(files), new Set((await filesOf(head).all()).keys()));
    }
    const old = await filesOf(base).all();
    // Where the change only brings test files, all that were there have been run beside them.
    const isKnown =
      !before.laidOver.some((path) => old.has(path)) && before.runs.every(({ trouble }) => trouble === undefined);
    if (isKnown || before.laidOver.length === 0) return removedTests(runs, before.runs);
    this.#tell("runs the tests that were there before the change, since it has changed some of their files");
    return removedTests(runs, await testBase(this.#ports, { task, place, commands: settings.tests }, []));
  }

  #verdict({ advice, grades }: Graded, { runs, broken, testChanges, files }: Seen): Verdict {
    const { task, settings, change, spec } = this.#options;
    const moved = [...spec.remarks, ...changedGrading(files)];
    const { allowsSpecChanges, allowsTestChanges } = settings;
    const [against, allowed] = [
      [...(allowsSpecChanges ? [] : moved), ...(allowsTestChanges ? [] : testChanges)],
      [...(allowsSpecChanges ? moved : []), ...(allowsTestChanges ? testChanges : [])],
    ];
    const told = this.#outcomes.at(-1)?.output ?? {};
    return makeVerdict({
      spec: spec.spec,
      change,
      advisor: advisorOf(told),
      run: task.run.id,
      at: this.#ports.consult.clock.now(),
      grades,
      outOfScope: advice.ok ? advice.answer.outOfScope : [],
      breaches: [...broken, ...outsideScope(files, settings.scope, spec.spec), ...against],
      violations: [...allowed, ...(advice.ok ? advice.answer.violations : [])],
      runs,
    });
  }

  async #record(verdict: Verdict): Promise<void> {
    const { change } = this.#options;
    const blobs = new Map<string, string>();
    for (const path of [...linkedPaths(verdict), ...testPaths(verdict)]) {
      const blob = await change.blob(path);
      if (blob !== undefined) blobs.set(path, blob);
    }
    const traces = await this.#ports.traces();
    await traces.record(verdict, blobs);
  }

  #tell(words: string): void {
    const line = `${words}\n`;
    this.#story += line;
    this.#options.task.onOutput("stderr", Buffer.from(line));
  }

  #told(): Told {
    const outputs = this.#outcomes.map(({ output }) => output);
    const last = outputs.at(-1) ?? {};
    const stories = outputs.map(({ stderr }) => (typeof stderr === "string" ? stderr : ""));
    const { integration = null, model = null, agent = {}, failure } = last;
    return {
      advisor: { integration, model, agent, ...(failure === undefined ? {} : { failure }) },
      usage: addUsage(outputs.map(({ usage }) => usage)),
      stderr: `${stories.join("")}${this.#story}`,
      large: largeOf(this.#outcomes),
    };
  }
}

interface Ran {
  readonly runs: readonly TestRun[];
  /** All files of the change. */
  readonly files: readonly string[];
}

interface Seen extends Ran {
  readonly broken: readonly Remark[];
  /** What the change does to tests that were there, and to how they are run. */
  readonly testChanges: readonly Remark[];
}

interface Graded {
  readonly advice: ReadAdvice;
  readonly grades: readonly CriterionGrade[];
}

type Heard = ({ readonly ok: true } & Graded) | { readonly ok: false; readonly outcome: AttemptOutcome };

/** An answer that counts for nothing may be asked for again, as claims that do not hold may. */
function isUnproven({ advice, grades }: Graded): boolean {
  return (
    !advice.ok ||
    grades.some(({ grade, reasons }) => grade === "UNPROVEN" || (grade === "UNKNOWN" && reasons.length > 0))
  );
}

function adviceOf({ status, message, output }: AttemptOutcome, { spec }: GradedSpec): ReadAdvice {
  const answer: JsonValue | undefined = status === "success" ? output["data"] : undefined;
  if (answer !== undefined) return readAnswer(answer, spec);
  const why = message ?? "the advisor has given no answer";
  return { ok: false, reasons: [{ code: "ANSWER_UNREADABLE", message: why }] };
}

function advisorOf({ agent, integration, model }: JsonObject): Verdict["advisor"] {
  const words = agent !== undefined && isJsonObject(agent) ? agent : {};
  const { name, version } = words;
  return {
    agent: typeof name === "string" ? name : typeof integration === "string" ? integration : "",
    ...(typeof model === "string" ? { model } : {}),
    ...(typeof version === "string" ? { version } : {}),
  };
}

/** What an agent did is kept as it is for every agent: of the last time that it was asked. */
function largeOf(outcomes: readonly AttemptOutcome[]): NonNullable<AttemptOutcome["large"]> {
  const { events } = outcomes.at(-1)?.large ?? {};
  return events === undefined ? {} : { events };
}

function wordsOfRun({ command, ok, trouble, report }: TestRun): string {
  const count = `${report.tests.length} ${report.tests.length === 1 ? "test" : "tests"}`;
  const why = trouble === undefined ? "" : ` (${trouble})`;
  return `${command}: ${count}, ${ok ? "all is well" : "not all is well"}${why}`;
}
