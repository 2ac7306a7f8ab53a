import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { setTimeout } from "node:timers/promises";
import type { AgentEvent } from "../agent/event.ts";
import { type Act, readTurns, turnFor } from "../agent/scripted/turns.ts";
import type { JsonValue } from "../json/json.ts";

/** The program behind the scripted agent: plays one turn and ends. Paths and commands are meant in the folder it stands in. */
class Play {
  #text = "";
  #answer: JsonValue | undefined;
  #tools = 0;

  async act(act: Act): Promise<number> {
    if ("say" in act) this.#say(`${act.say}\n`);
    else if ("answer" in act) this.#answer = act.answer;
    else if ("delay" in act) await setTimeout(act.delay);
    else if ("use" in act) this.#use(act.use);
    else if ("run" in act) return this.#run(act.run);
    else if ("write" in act) this.#write(act.write.path, act.write.text);
    else return this.#fail(act.fail);
    return 0;
  }

  end(): void {
    const output = this.#answer === undefined ? {} : { output: this.#answer };
    tell({ type: "ended", ok: true, text: this.#text, ...output });
  }

  #say(text: string): void {
    this.#text += text;
    tell({ type: "text", delta: text });
  }

  #use({ model, input, output, usd }: Extract<Act, { use: unknown }>["use"]): void {
    const usage = { inputUncached: input, cacheRead: 0, cacheWrite: 0, output, reasoning: 0 };
    tell({ type: "usage", model, usage, ...(usd === undefined ? {} : { usd }) });
  }

  #run(command: string): number {
    const id = String(++this.#tools);
    tell({ type: "tool.started", id, kind: "shell", name: "run", summary: command });
    const { status, stdout, stderr } = spawnSync("/bin/sh", ["-c", command], { encoding: "utf8" });
    const ok = status === 0;
    tell({ type: "tool.ended", id, status: ok ? "ok" : "error", head: `${stdout}${stderr}`.slice(0, 2000) });
    return ok ? 0 : this.#fail({ exit: status ?? 1, message: `${command}: ${stderr.trim()}` });
  }

  #write(path: string, text: string): void {
    const id = String(++this.#tools);
    tell({ type: "tool.started", id, kind: "write", name: "write", summary: path });
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, text);
    tell({ type: "tool.ended", id, status: "ok" });
  }

  #fail({ exit, message }: Extract<Act, { fail: unknown }>["fail"]): number {
    tell({ type: "failed", failure: { kind: "agent_crash", message } });
    process.stderr.write(`${message}\n`);
    return exit;
  }
}

function tell(event: AgentEvent): void {
  process.stdout.write(`${JSON.stringify(event)}\n`);
}

const [, , script = ""] = process.argv;
const { WAYBILL_STEP: address = "", WAYBILL_ATTEMPT_NUMBER: attempt = "1" } = process.env;
const { WAYBILL_SESSION: id = "", WAYBILL_SESSION_MODE: session = "new" } = process.env;
const prompt = readFileSync(0, "utf8");
const turns = readTurns(readFileSync(script, "utf8"));
const turn = turnFor(turns, { address, attempt: Number(attempt), prompt, session });
const play = new Play();
tell({ type: "session", id: session === "fork" ? `${id}.${process.env["WAYBILL_ATTEMPT"] ?? ""}` : id });
if (turn === undefined) {
  const fail = { exit: 1, message: `No turn of ${script} fits the step ${address} in its attempt ${attempt}.` };
  process.exitCode = await play.act({ fail });
}
for (const act of turn?.do ?? []) {
  process.exitCode = await play.act(act);
  if (process.exitCode !== 0) break;
}
if (!process.exitCode) play.end();
