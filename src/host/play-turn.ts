import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import { type Act, readTurns, turnFor } from "../agent/scripted/turns.ts";

/** The program behind the scripted agent: plays one turn and ends. Paths and commands are meant in the folder it stands in. */
async function play(act: Act): Promise<number> {
  if ("say" in act) process.stdout.write(`${act.say}\n`);
  else if ("delay" in act) await setTimeout(act.delay);
  else if ("run" in act) return spawnSync("/bin/sh", ["-c", act.run], { stdio: "inherit" }).status ?? 1;
  else if ("write" in act) {
    mkdirSync(dirname(act.write.path), { recursive: true });
    writeFileSync(act.write.path, act.write.text);
  } else {
    process.stderr.write(`${act.fail.message}\n`);
    return act.fail.exit;
  }
  return 0;
}

const [, , script = ""] = process.argv;
const { WAYBILL_STEP: address = "", WAYBILL_ATTEMPT_NUMBER: attempt = "1" } = process.env;
const prompt = readFileSync(0, "utf8");
const turn = turnFor(readTurns(readFileSync(script, "utf8")), { address, attempt: Number(attempt), prompt });
if (turn === undefined) {
  process.stderr.write(`No turn of ${script} fits the step ${address} in its attempt ${attempt}.\n`);
  process.exitCode = 1;
}
for (const act of turn?.do ?? []) {
  process.exitCode = await play(act);
  if (process.exitCode !== 0) break;
}
