import { z } from "zod";
import { isJsonList } from "../../json/json.ts";
import { didYouMean } from "../../problem/nearest.ts";
import type { Task } from "../../runner/performer.ts";
import { renderShellScript } from "../../shell-text/render-shell-script.ts";
import { type CheckCommand, usualCheckTimeout } from "../check-command.ts";

export type ChosenChecks =
  | { readonly ok: true; readonly checks: readonly CheckCommand[] }
  | { readonly ok: false; readonly message: string };

const givenShape = z.object({ name: z.string().optional(), hosts: z.array(z.string()).optional() });

/** The check of the step, or those that the project declares: one by its name, or all, which may be none. */
export function chooseChecks(declared: readonly CheckCommand[], task: Task): ChosenChecks {
  const { name, hosts } = givenShape.parse(task.given);
  const { timeout } = task.node.conduct;
  const more = {
    ...(hosts === undefined ? {} : { hosts }),
    ...(timeout === undefined ? {} : { timeoutMs: timeout * 1000 }),
  };
  const own = ownCheck(task);
  if (own !== undefined) return { ok: true, checks: [{ ...own, ...more }] };
  const found = name === undefined ? declared : declared.filter((each) => each.name === name);
  if (found.length === 0 && name !== undefined) return { ok: false, message: notDeclared(declared, name) };
  return { ok: true, checks: found.map((check) => ({ ...check, ...more })) };
}

function ownCheck({ node, given }: Task): CheckCommand | undefined {
  const run = node.arguments["run"];
  if (run?.kind !== "shell") return undefined;
  const values = given["run"];
  const script = renderShellScript(run.script, values !== undefined && isJsonList(values) ? values : []);
  return { name: node.id, run: script, timeoutMs: usualCheckTimeout * 1000 };
}

function notDeclared(declared: readonly CheckCommand[], name: string): string {
  const names = declared.map((check) => check.name);
  const there = names.length === 0 ? "It declares none." : `It declares: ${names.join(", ")}.`;
  const ways = "Write `run` in the step, or declare it under `checks:` in .waybill/config.yml.";
  return `The project declares no check "${name}". ${didYouMean(name, names) ?? there} ${ways}`;
}
