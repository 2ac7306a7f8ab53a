import type { AgentLimits } from "../../agent/agent.ts";
import type { Consulted } from "../../agent/consult.ts";
import type { AgentFailure } from "../../agent/event.ts";
import { allTokens } from "../../meter/token-count.ts";
import type { Budgets, Reserved, Want } from "../../budget/budget.ts";
import type { Task } from "../../runner/performer.ts";

/** What all agents of a run, or of a day, may use together. */
export interface BudgetLimits {
  readonly run?: Amounts;
  readonly day?: Amounts;
}

interface Amounts {
  readonly usd?: number;
  readonly tokens?: number;
}

export interface AllowancePorts {
  /** Opened by those who have budgets. */
  readonly budgets: () => Promise<Budgets>;
  readonly budget: BudgetLimits;
  readonly now: () => number;
}

type Unit = "usd" | "tokens";

interface Share extends Want {
  readonly of: keyof BudgetLimits;
  readonly unit: Unit;
}

/** The part of the budgets that one attempt has set aside. */
export class Allowance {
  readonly #ports: AllowancePorts;
  readonly #task: Task;
  readonly #shares: readonly Share[];

  constructor(ports: AllowancePorts, task: Task, limits: AgentLimits) {
    this.#ports = ports;
    this.#task = task;
    this.#shares = sharesOf(ports, task, limits);
  }

  /** Sets it aside; what is wrong where there is too little left. */
  async reserve(): Promise<AgentFailure | undefined> {
    if (this.#shares.length === 0) return undefined;
    const budgets = await this.#ports.budgets();
    const step = this.#step;
    // Nobody knows what an attempt has used that was cut short: all that it could.
    for (const { attempt, key, amount } of await budgets.unsettled(step))
      await budgets.settle({ holder: { step, attempt }, spent: [{ key, amount }] });
    const wants = this.#shares.map(({ key, amount, limit }) => ({ key, amount, limit }));
    const reserved = await budgets.reserve({ holder: this.#holder, wants });
    return reserved.ok ? undefined : this.#tooLittle(reserved);
  }

  /** What is not used is free for others again. What is not known counts as all of it. */
  async settle(consulted: Consulted): Promise<void> {
    if (this.#shares.length === 0) return;
    const used = usedBy(consulted);
    const spent = this.#shares.map(({ key, unit, amount }) => ({ key, amount: used[unit] ?? amount }));
    await (await this.#ports.budgets()).settle({ holder: this.#holder, spent });
  }

  get #step(): string {
    return this.#task.idempotencyKey;
  }

  get #holder(): { readonly step: string; readonly attempt: string } {
    return { step: this.#step, attempt: this.#task.attempt };
  }

  #tooLittle({ key, limit, spent, reserved }: Extract<Reserved, { ok: false }>): AgentFailure {
    const share = this.#shares.find((each) => each.key === key);
    const show = (amount: number): string => (share?.unit === "tokens" ? `${amount} tokens` : `$${amount / micro}`);
    const whose = share?.of === "day" ? "of the day" : "of the run";
    const left = Math.max(0, limit - spent - reserved);
    const message = `The budget ${whose} is ${show(limit)}, of which ${show(left)} is left, and this step may use ${show(share?.amount ?? 0)}. Raise \`budget\` in .waybill/config.yml, or lower the step's \`limits\`.`;
    return { kind: "budget", message };
  }
}

/** Dollars are counted in millionths. */
const micro = 1_000_000;

/** Far above every budget, and many of them can be added. */
const mostCounted = 1e12;

function sharesOf({ budget, now }: AllowancePorts, { run }: Task, limits: AgentLimits): readonly Share[] {
  const root = run.id.split(".")[0] ?? run.id;
  const day = new Date(now()).toISOString().slice(0, 10);
  const names = { run: `run:${root}`, day: `day:${day}` };
  return (["run", "day"] as const).flatMap((of) =>
    (["usd", "tokens"] as const).flatMap((unit): readonly Share[] => {
      const [limit, most] = [budget[of]?.[unit], limits[unit]];
      if (limit === undefined || most === undefined) return [];
      const whole = (amount: number): number => Math.ceil(unit === "usd" ? amount * micro : amount);
      return [{ of, unit, key: `${names[of]}:${unit}`, amount: whole(most), limit: whole(limit) }];
    }),
  );
}

/** Undefined where it is not known. */
function usedBy({ tally, driven, rounds }: Consulted): Readonly<Record<Unit, number | undefined>> {
  if (rounds === 0) return { usd: 0, tokens: 0 };
  const { usd, usage } = tally === undefined ? (driven?.seen ?? {}) : tally;
  const isWhole = tally === undefined || tally.complete;
  return {
    usd: usd === undefined ? undefined : countable(usd * micro),
    tokens: usage === undefined || !isWhole ? undefined : countable(allTokens(usage)),
  };
}

/** An agent that is not metered may say any number. */
function countable(used: number): number {
  return Math.min(Math.ceil(used), mostCounted);
}
