import type { ProcessEnd } from "../../process/process.ts";
import type { CheckCommand, CheckRun } from "../check-command.ts";
import { clearSpool, endOf, runInTree, type TreePorts, type TreeRequest } from "../run-in-tree.ts";
import { exitCodeOf } from "../run-process.ts";
import { endTrouble } from "../test-work/judge-run.ts";

/** Runs checks in a tree, one after the other, all of them. Whatever goes wrong with one is in its run. */
export async function runChecks(
  ports: TreePorts,
  request: TreeRequest,
  checks: readonly CheckCommand[],
): Promise<readonly CheckRun[]> {
  const runs: CheckRun[] = [];
  for (const check of checks) {
    request.signal.throwIfAborted();
    runs.push(await runCheck(ports, request, check));
  }
  return runs;
}

async function runCheck(ports: TreePorts, request: TreeRequest, check: CheckCommand): Promise<CheckRun> {
  const { name } = check;
  try {
    const ran = await runInTree(ports, request, check);
    if (!ran.ok) return { name, ok: false, trouble: ran.trouble, exitCode: null, tail: "" };
    const { end } = ran;
    if (end.how === "cancelled") request.signal.throwIfAborted();
    const trouble = endTrouble(end, check.timeoutMs);
    return {
      name,
      ok: end.how === "exited" && end.code === 0,
      ...(trouble === undefined ? {} : { trouble }),
      exitCode: end.how === "exited" || end.how === "killed" ? exitCodeOf(end) : null,
      tail: tailOf(end),
    };
  } finally {
    clearSpool(ports, request.attempt);
  }
}

const longestTail = 4_000;

/** The end of both outputs, which share the room: many tools say what is wrong on one and something else on the other. */
function tailOf({ stdout, stderr }: ProcessEnd): string {
  const [said, warned] = [endOf(stdout, longestTail), endOf(stderr, longestTail)];
  if (said.length + warned.length < longestTail) return [said, warned].filter((each) => each.trim() !== "").join("\n");
  const half = longestTail / 2;
  const room = Math.max(half, longestTail - warned.length);
  return [said.slice(-room), warned.slice(-Math.max(half, longestTail - said.length))]
    .filter((each) => each.trim() !== "")
    .join("\n");
}
