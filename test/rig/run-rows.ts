import type { AttemptNext, AttemptOutcome, EarlyAnswer } from "../../src/engine/event.ts";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/json/json.ts";
import type { Plan } from "../../src/plan/plan.ts";
import { readStepsOf, type WorkflowRow } from "./workflow-rows.ts";

/** A row of the tables of runs; see their README. */
export interface RunTableRow extends Omit<WorkflowRow, "problems"> {
  readonly given?: JsonObject;
  readonly gives?: Readonly<Record<string, Given>>;
  readonly answers?: readonly string[];
  readonly then?: readonly string[];
  readonly order?: "last";
  readonly cancel?: readonly string[];
  readonly cancelAgain?: readonly string[];
  readonly again?: RerunRow;
  readonly ends: string;
  readonly log?: readonly string[];
  readonly statuses?: Readonly<Record<string, string>>;
  readonly outputs?: Readonly<Record<string, JsonObject>>;
  readonly returns?: JsonObject;
  readonly attempts?: Readonly<Record<string, number>>;
  readonly asked?: Readonly<Record<string, JsonObject>>;
  readonly variables?: Readonly<Record<string, JsonObject>>;
  readonly message?: string;
  readonly inputsAfter?: JsonObject;
}

/** How the run of a row goes that is repeated. */
export interface RerunRow extends Pick<RunTableRow, "gives" | "ends" | "statuses"> {
  /** The addresses from which it is done again. */
  readonly from: readonly string[];
  /** What is performed again, in order. */
  readonly performs: readonly string[];
}

type Given = JsonObject | readonly JsonObject[];

export function planOfRow(row: RunTableRow): { readonly plan: Plan; readonly inputs: JsonObject } {
  const { plan, problems } = readStepsOf({ ...row, problems: [] }).read;
  if (plan === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  const defaults = plan.inputs.flatMap((input) => (input.default === undefined ? [] : [[input.name, input.default]]));
  return { plan, inputs: { ...Object.fromEntries(defaults), ...row.given } };
}

export function answerOf(text: string): EarlyAnswer {
  const [, gate = "", choice = "", comment] = /^([^=]*)=([^:]*)(?:: (.*))?$/u.exec(text) ?? [];
  return { gate, choice, by: "me", ...(comment === undefined ? {} : { comment }) };
}

/** How something ended, as the rows write it. */
export function wordsOfEnd({
  status,
  reason,
}: {
  readonly status: string;
  readonly reason?: string | undefined;
}): string {
  return reason === undefined ? status : `${status} (${reason})`;
}

/** Whether an activity goes on until it is told to end. */
export function goesOn(row: RunTableRow, isMeant: (words: string) => boolean): boolean {
  const given = givenOf(row, isMeant);
  return !Array.isArray(given) && (given as JsonObject | undefined)?.["goes_on"] === true;
}

/** What an activity gives in one of its attempts, the first of which is 1. */
export function outcomeOfRow(row: RunTableRow, attempt: number, isMeant: (words: string) => boolean): AttemptOutcome {
  const given = givenOf(row, isMeant);
  const list = given as readonly JsonObject[];
  const all = Array.isArray(given) ? (list[attempt - 1] ?? list.at(-1) ?? {}) : ((given ?? {}) as JsonObject);
  const { fails, next: how, ...output } = all;
  const next = how === undefined ? {} : { next: nextOf(how) };
  if (typeof fails === "string") return { status: "failure", reason: fails, message: "no", output, ...next };
  const code = output["exit_code"] ?? 0;
  return code === 0
    ? { status: "success", output: { exit_code: 0, ...output }, ...next }
    : { status: "failure", reason: "exit", message: `code ${JSON.stringify(code)}`, output, ...next };
}

/** When the clocks of runs that are played begin to count. */
export const beginning = 1_000_000;

function nextOf(how: JsonValue): AttemptNext {
  if (how === "ask") return { how, message: "Go on?" };
  if (how === "never") return { how };
  const seconds = isJsonObject(how) ? how["wait"] : undefined;
  if (typeof seconds !== "number") throw new Error(`Nobody knows how it goes on: ${JSON.stringify(how)}`);
  return { how: "wait", until: beginning + seconds * 1000, why: "too many at once" };
}

function givenOf({ gives = {} }: RunTableRow, isMeant: (words: string) => boolean): Given | undefined {
  const key = Object.keys(gives)
    .sort((a, b) => b.length - a.length)
    .find(isMeant);
  return key === undefined ? undefined : gives[key];
}
