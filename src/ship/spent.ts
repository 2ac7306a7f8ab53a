import type { JsonValue } from "../json/json.ts";
import { agentOf } from "./agents-of.ts";
import type { RunRecord } from "./run-record.ts";

/** What a run has used up. What is not known of all of it is undefined; `known` is what is known of the rest. */
export interface Spent {
  readonly tokens: Sum;
  readonly usd: Sum;
  /** Milliseconds. */
  readonly working: number;
  readonly waiting: number;
}

export interface Sum {
  readonly known: number;
  readonly isWhole: boolean;
}

const tokenNames = ["input", "cache_read", "cache_write", "output"] as const;

export function spentOf(run: RunRecord): Spent {
  const asked = run.steps.filter((step) => step.usages.length > 0 || agentOf(step) !== undefined);
  const usages = asked.flatMap(({ usages: all }) => all);
  // An attempt that was cut short has used something, and an agent that tells nothing as well.
  const isTold = asked.every((step) => step.interrupted === 0 && step.usages.length > 0);
  const sum = (values: readonly (JsonValue | undefined)[]): Sum => {
    const known = values.filter((value) => typeof value === "number");
    return { known: known.reduce((all, each) => all + each, 0), isWhole: isTold && known.length === values.length };
  };
  const waiting = waitingOf(run);
  return {
    // An agent that does not tell how much it has cached has cached nothing that it counts by itself.
    tokens: sum(usages.flatMap((usage) => tokensOf(usage))),
    usd: sum(usages.map(({ usd }) => usd)),
    working: Math.max(0, run.until - run.startedAt - waiting),
    waiting,
  };
}

function tokensOf(usage: Readonly<Record<string, JsonValue>>): readonly (JsonValue | undefined)[] {
  const told = tokenNames.map((name) => usage[name]).filter((value) => typeof value === "number");
  return told.length === 0 ? [undefined] : told;
}

/** How long at least one person was asked in this run; what several were asked at once counts once. */
function waitingOf({ answers, open, until }: RunRecord): number {
  const spans = [
    ...answers.filter(({ run }) => run === undefined).map(({ openedAt, at }) => ({ from: openedAt, to: at })),
    ...open.map(({ openedAt }) => ({ from: openedAt, to: until })),
  ].toSorted((a, b) => a.from - b.from);
  let [sum, end] = [0, 0];
  for (const { from, to } of spans) {
    sum += Math.max(0, to - Math.max(from, end));
    end = Math.max(end, to);
  }
  return sum;
}
