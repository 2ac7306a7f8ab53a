import { z } from "zod";
import type { Glob } from "../../files/glob.ts";
import { toText } from "../../expression/value-text.ts";
import { isJsonList, type JsonObject, type JsonValue } from "../../json/json.ts";
import { Refusal } from "../../problem/refusal.ts";
import { parseScope } from "../../review/scope.ts";
import { reportFormats } from "../../test-report/test-report.ts";
import { type AgentSettings, readSettings } from "../agent-work/settings.ts";
import { type TestCommand, usualTestFiles, usualTestTimeout } from "../test-command.ts";

/** What a review step says, with its values worked out. */
export interface ReviewSettings {
  readonly spec: string;
  readonly base?: string;
  readonly head?: string;
  readonly agent: AgentSettings;
  readonly tests: readonly TestCommand[];
  readonly redFirst: boolean;
  /** Whether the change may also change what it is graded by. */
  readonly allowsSpecChanges: boolean;
  /** Whether it may take tests away, and change how they are run. */
  readonly allowsTestChanges: boolean;
  /** What the change may change; where it is empty, all of it. */
  readonly scope: readonly Glob[];
  readonly retries: number;
  readonly mustPass: boolean;
}

const ownTests = z.object({
  run: z.string(),
  report: z.string(),
  format: z.enum(reportFormats).exactOptional(),
  coverage: z.string().exactOptional(),
  files: z.array(z.string()).exactOptional(),
});

const shape = z.object({
  tests: z.union([z.literal("none"), z.array(z.union([z.string(), ownTests]))]).exactOptional(),
  red_first: z.boolean().default(true),
  spec_changes: z.literal("allow").exactOptional(),
  test_changes: z.literal("allow").exactOptional(),
  retries: z.number().default(1),
  require: z.literal("all-pass").exactOptional(),
});

/** Reads the arguments of a review; `declared` are the test commands of the project. */
export function readReviewSettings(given: JsonObject, declared: readonly TestCommand[]): ReviewSettings {
  const said = shape.parse(given);
  const text = (name: string): string | undefined => {
    const value = given[name];
    return value == null || value === "" ? undefined : toText(value);
  };
  const [base, head] = [text("base"), text("head")];
  // Whoever grades has no memory of anything, and never writes.
  const { session: _, schema: __, ...agent } = readSettings(given);
  return {
    spec: text("spec") ?? "",
    ...(base === undefined ? {} : { base }),
    ...(head === undefined ? {} : { head }),
    agent: { ...agent, role: "advisor", ownWorkspace: false, readsJson: false },
    tests: commandsOf(said.tests, declared),
    redFirst: said.red_first,
    allowsSpecChanges: said.spec_changes !== undefined,
    allowsTestChanges: said.test_changes !== undefined,
    scope: scopeOf(given["scope"]),
    retries: said.retries,
    mustPass: said.require !== undefined,
  };
}

/** A list of patterns; in a text they stand with commas or in lines. */
function scopeOf(given: JsonValue | undefined): readonly Glob[] {
  if (given === undefined || given === null) return [];
  const listed = typeof given === "string" ? given.split(/[,\n]/u) : given;
  if (!isJsonList(listed)) throw wrongScope("it is no list of patterns");
  return listed.flatMap((each) => {
    if (typeof each !== "string") throw wrongScope(`${JSON.stringify(each)} is no pattern`);
    const pattern = each.trim();
    if (pattern === "") return [];
    const glob = parseScope(pattern);
    if (glob === undefined) throw wrongScope(`${JSON.stringify(pattern)} leads out of the project`);
    return [glob];
  });
}

function wrongScope(why: string): Refusal {
  return new Refusal("REVIEW_SCOPE", `The scope of the review cannot be read: ${why}.`, {
    hint: "Write a list of patterns from the root of the project down, such as src/** and docs/guide.md.",
  });
}

function commandsOf(asked: z.output<typeof shape>["tests"], declared: readonly TestCommand[]): readonly TestCommand[] {
  if (asked === undefined) return declared;
  if (asked === "none") return [];
  return asked.map((each, at) => {
    if (typeof each !== "string") {
      const name = asked.length === 1 ? "tests" : `tests ${at + 1}`;
      return { name, timeoutMs: usualTestTimeout * 1000, ...each, files: each.files ?? usualTestFiles };
    }
    const found = declared.find(({ name }) => name === each);
    if (found === undefined) throw unknownTests(each, declared);
    return found;
  });
}

function unknownTests(name: string, declared: readonly TestCommand[]): Refusal {
  const known = declared.map((each) => each.name).join(", ");
  return new Refusal("REVIEW_TESTS_UNKNOWN", `The project declares no test command ${JSON.stringify(name)}.`, {
    hint: known === "" ? "Declare it in .waybill/config.yml, under tests." : `It declares: ${known}.`,
  });
}
