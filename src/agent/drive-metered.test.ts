import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { agentDrivers } from "../../test/rig/agent-drivers.ts";
import { ManualClock } from "../../test/rig/manual-clock.ts";
import { goodAnswers, openMeterRig, token } from "../../test/rig/meter-rig.ts";
import { json } from "../../test/rig/scripted-upstream.ts";
import type { MeterCaps } from "../meter/meter.ts";
import { localProcesses } from "../process/local/local-processes.ts";
import { acpDriver } from "./acp/acp-driver.ts";
import { commandDriver } from "./command/command-driver.ts";
import { drive } from "./drive.ts";
import type { AgentDriver, AgentVerdict } from "./driver.ts";
import { scriptedDriver } from "./scripted/scripted-driver.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-drive-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

/** Asks until it is refused, and says in its own words that a provider has failed, or nothing at all. */
const asker = `
const { request } = require("node:http");
const [socketPath, token, last, model] = process.argv.slice(1);
const body = JSON.stringify({ model, messages: [], max_tokens: 1 });
const headers = { authorization: "Bearer " + token };
const ask = () => request({ socketPath, path: "/v1/chat/completions", method: "POST", headers }, (response) => {
  response.resume().on("end", () => {
    if (response.statusCode === 200) ask();
    else process.stdout.write(last);
  });
}).end(body);
ask();`;

const lies = {
  "says nothing": "",
  "says that the key is wrong":
    '{"type":"failed","failure":{"kind":"auth","message":"wrong key"}}\n{"type":"ended","ok":false}\n',
  "says that all is well": '{"type":"ended","ok":true,"text":"All is well."}\n',
} as const;

interface Refused {
  readonly driver: AgentDriver;
  readonly caps: MeterCaps;
  /** What the agent says at last. */
  readonly last?: string;
  readonly model?: string;
}

async function refused({ driver, caps, last = "", model = "gpt-5" }: Refused): Promise<AgentVerdict> {
  const rig = await openMeterRig({ gateway: { caps } });
  rig.upstream.script = (response) => json(response, 200, goodAnswers.chat);
  try {
    const { verdict } = await drive(
      { processes: localProcesses({ graceMs: 200 }), clock: new ManualClock() },
      {
        driver,
        session: "new",
        command: { argv: [process.execPath, "-e", asker, rig.socket, token, last, model], env: {} },
        folder,
        stdin: "",
        attempt: "drive-test",
        spool: { stdout: join(folder, "out"), stderr: join(folder, "err") },
        limits: {},
        gateway: rig.gateway,
        listen: () => undefined,
        onStart: () => undefined,
        tell: () => undefined,
        signal: new AbortController().signal,
      },
    );
    return verdict;
  } finally {
    await rig.close();
  }
}

const drivers = [...agentDrivers, acpDriver({ program: ["acp"] }), commandDriver, scriptedDriver];
const cases = drivers.flatMap((driver) =>
  Object.entries(lies).map(([words, last]) => [`${driver.name} ${words}`, driver, last] as const),
);

test.each(cases)("what the meter has refused is a limit of ours where %s", async (_, driver, last) => {
  const failure = { kind: "budget", message: "The agent has used 2 calls, and may use 2." };
  expect(await refused({ driver, caps: { calls: 2 }, last })).toMatchObject({ ok: false, failure });
});

test.each<readonly [MeterCaps, string]>([
  [{ tokens: 200 }, "220 tokens, and may use 200"],
  [{ usd: 0.0003 }, "0.0004 dollars, and may use 0.0003"],
])("a limit of %j is the meter's word", async (caps, words) => {
  const verdict = await refused({ driver: commandDriver, caps });
  expect(verdict).toMatchObject({ ok: false, failure: { kind: "budget", message: `The agent has used ${words}.` } });
});

test.each(drivers.filter((driver) => driver !== commandDriver).map((driver) => [driver.name, driver] as const))(
  "what the meter has refused for another reason is told in the meter's words, whatever %s made of it",
  async (_, driver) => {
    const asked = { driver, caps: { usd: 1 }, last: lies["says that the key is wrong"], model: "our-model" };
    const verdict = await refused(asked);
    expect(verdict).toMatchObject({ ok: false, failure: { kind: "bad_request" } });
    expect(JSON.stringify(verdict)).toMatch(/our-model.* has no price/u);
  },
);
