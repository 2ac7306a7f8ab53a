import { codeSpan } from "../../markdown/escape-markdown.ts";
import { oneLine } from "../../markdown/plain-text.ts";
import { isJsonList, isJsonObject, type JsonValue } from "../../json/json.ts";
import { forgeStyle, tableOf } from "../../review/page-parts.ts";
import { agentOf } from "../agents-of.ts";
import { agentInWords } from "../commit-messages.ts";
import { counted, cutWords } from "../plain-words.ts";
import type { RecordedAnswer, RecordedStep, RunRecord } from "../run-record.ts";

const mostShown = 20;
const mostWords = 300;

/** Which agents have done what, how often. */
export function agentTable({ steps }: RunRecord): string | undefined {
  const rows = new Map<string, { readonly step: string; readonly agent: string; passes: number; last: RecordedStep }>();
  for (const step of steps) {
    const agent = agentOf(step);
    if (agent === undefined) continue;
    const [place, words] = [withoutNumbers(step.address), agentInWords(agent)];
    const key = JSON.stringify([place, words]);
    const row = rows.get(key) ?? { step: place, agent: words, passes: 0, last: step };
    row.passes += Math.max(1, step.attempts);
    row.last = step;
    rows.set(key, row);
  }
  if (rows.size === 0) return undefined;
  return tableOf(
    ["Step", "Agent", "Times", "In the end"],
    [...rows.values()].map(({ step, agent, passes, last }) => [
      codeSpan(oneLine(step)),
      forgeStyle.text(agent),
      String(passes),
      last.reason === undefined ? last.status : `${last.status} (${forgeStyle.text(last.reason)})`,
    ]),
  );
}

/** What did not go well the first time, in the order in which it was found. */
export function reworked({ steps, answers }: RunRecord): readonly string[] {
  const found = [
    ...steps.flatMap((step) => {
      const words = troubleOf(step);
      return words === undefined ? [] : [{ at: step.startedAt, words: `${codeSpan(oneLine(step.address))} ${words}` }];
    }),
    ...answers.filter(isRejection).map((answer) => ({ at: answer.at, words: rejectionWords(answer) })),
  ].toSorted((a, b) => a.at - b.at);
  const more = found.length - mostShown;
  const shown = found.slice(0, mostShown).map(({ words }) => words);
  return more > 0 ? [...shown, `And ${more} more.`] : shown;
}

export function isRejection({ choice }: Pick<RecordedAnswer, "choice">): boolean {
  return ["reject", "abort", "stop"].includes(choice.toLowerCase());
}

function rejectionWords({ gate, by, choice, comment }: RecordedAnswer): string {
  const why = comment === undefined || oneLine(comment) === "" ? "" : `: ${forgeStyle.text(short(comment))}`;
  return `${codeSpan(oneLine(gate))}: ${forgeStyle.text(by)} said ${codeSpan(oneLine(choice))}${why}`;
}

function troubleOf({ kind, status, reason, message, output }: RecordedStep): string | undefined {
  if (kind === "review" && output["outcome"] === "fail") return `did not let it pass${criteriaWords(output["failed"])}`;
  if (status !== "failure") return undefined;
  const why = message ?? reason;
  return why === undefined ? "failed" : `failed: ${forgeStyle.text(short(why))}`;
}

function criteriaWords(failed: JsonValue | undefined): string {
  if (failed === undefined || !isJsonList(failed)) return "";
  const named = failed.flatMap((each) => {
    if (!isJsonObject(each) || typeof each["criterion"] !== "string" || typeof each["grade"] !== "string") return [];
    return [`${codeSpan(oneLine(each["criterion"]))} was ${each["grade"]}`];
  });
  return named.length === 0 ? "" : `: ${named.slice(0, 5).join(", ")}${named.length > 5 ? " …" : ""}`;
}

/** Passes of one loop are one step. */
function withoutNumbers(address: string): string {
  return address.replaceAll(/\[\d+\]/gu, "");
}

function short(text: string): string {
  return cutWords(oneLine(text), mostWords);
}

/** How many passes the loops of the run have made. */
export function passesOf({ steps }: RunRecord): string {
  const passes = new Map<string, number>();
  for (const { address } of steps) {
    for (const { 0: whole, index, 1: number } of address.matchAll(/\[(\d+)\]/gu)) {
      const loop = withoutNumbers(address.slice(0, index));
      passes.set(loop, Math.max(passes.get(loop) ?? 0, Number(number ?? whole)));
    }
  }
  return [...passes]
    .map(([loop, count]) => `${codeSpan(oneLine(loop))}: ${counted(count, "pass", "passes")}`)
    .join(", ");
}
