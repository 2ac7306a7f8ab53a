import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { afterEach, expect, test } from "vitest";
import {
  ask,
  call,
  goodAnswers,
  hundredAndTen,
  key,
  type MeterRig,
  openMeterRig,
  paths,
  type RigOptions,
  token,
} from "../../../test/rig/meter-rig.ts";
import { beginStream, event, json } from "../../../test/rig/scripted-upstream.ts";
import type { Wire } from "../meter.ts";

const wires: readonly Wire[] = ["messages", "responses", "chat", "gemini"];

const wholePaths = { ...paths, gemini: "/v1beta/models/gpt-5:generateContent" };

function answerWell(rig: MeterRig, wire: Wire = "chat"): void {
  rig.upstream.script = (response) => json(response, 200, goodAnswers[wire]);
}

const rigs: MeterRig[] = [];
const open = async (options: RigOptions = {}): Promise<MeterRig> => {
  const rig = await openMeterRig(options);
  rigs.push(rig);
  return rig;
};
afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

test.each(wires)("a call of %s goes on as it came, with the real key, and so does its answer", async (wire) => {
  const rig = await open();
  answerWell(rig, wire);
  const body = { model: "gpt-5", messages: [{ role: "user", content: "ü 💰 \u2028" }], temperature: 1.0 };
  const heard = await ask(rig.socket, { path: wholePaths[wire], body, headers: { "x-agent": "yes" } });
  expect([heard.status, heard.text]).toEqual([200, JSON.stringify(goodAnswers[wire])]);
  const [seen] = rig.upstream.calls;
  expect([seen?.method, seen?.url, seen?.body]).toEqual(["POST", wholePaths[wire], JSON.stringify(body)]);
  expect(seen?.headers["x-agent"]).toBe("yes");
  expect(JSON.stringify(seen)).toContain(key);
  expect(JSON.stringify(seen)).not.toContain(token);
  expect(rig.gateway.tally()).toEqual({
    calls: 1,
    usage: hundredAndTen,
    models: ["gpt-5"],
    usd: 0.000225,
    knownUsd: 0.000225,
    complete: true,
  });
  expect(rig.events).toEqual([
    {
      type: "called",
      wire,
      model: "gpt-5",
      status: 200,
      retries: 0,
      usage: hundredAndTen,
      complete: true,
      usd: 0.000225,
      firstByteMs: 0,
      ms: 0,
    },
  ]);
});

test("each byte of a stream goes on at once", async () => {
  const rig = await open();
  let stream: ServerResponse | undefined;
  rig.upstream.script = (response) => {
    stream = response;
    beginStream(response);
    response.write("da");
  };
  const response = await call(rig.socket, { path: paths.messages, body: { model: "m", stream: true } });
  for (const next of ["ta: {}\n", "\n", ": half a com"]) {
    const [chunk] = (await once(response, "data")) as [Buffer];
    expect(chunk.length).toBeGreaterThan(0);
    stream?.write(next);
  }
  response.destroy();
});

test("a failure stays until a later call succeeds", async () => {
  const rig = await open();
  rig.upstream.script = (response) => json(response, 400, { error: { message: "No such thing" } });
  await ask(rig.socket);
  expect(rig.gateway.tally()).toMatchObject({ failure: { status: 400, message: "No such thing" }, complete: true });
  answerWell(rig);
  await ask(rig.socket);
  expect(rig.gateway.tally().failure).toBeUndefined();
  expect(rig.gateway.tally()).toMatchObject({ calls: 2, complete: true, usd: 0.000225 });
});

test("a protocol that leads nowhere is refused with an answer that says so", async () => {
  const rig = await open({ gateway: { upstreams: {} } });
  const heard = await ask(rig.socket, { path: paths.messages });
  expect([heard.status, JSON.parse(heard.text)]).toEqual([
    400,
    {
      type: "error",
      error: { type: "invalid_request_error", message: 'No models that speak "messages" are set up.' },
    },
  ]);
  expect(rig.gateway.tally()).toMatchObject({ calls: 0, failure: { status: 400 } });
});

test("who shows no token, or another one, is refused", async () => {
  const rig = await open();
  for (const headers of [
    {},
    { "x-api-key": "" },
    { "x-api-key": key },
    { authorization: `Bearer ${token}x` },
    { authorization: `Basic ${token}` },
    { "x-goog-api-key": token.toUpperCase() },
  ]) {
    const heard = await ask(rig.socket, { bare: true, headers });
    expect(heard.status).toBe(401);
  }
  expect((await ask(rig.socket, { bare: true, path: `${paths.gemini}&key=` })).status).toBe(401);
  expect(rig.upstream.calls).toEqual([]);
  expect(rig.gateway.tally()).toMatchObject({ calls: 0 });
  expect(rig.gateway.tally().failure).toBeUndefined();
});

test("so many calls are passed on, and no more", async () => {
  const rig = await open({ gateway: { caps: { calls: 2 } } });
  answerWell(rig);
  const statuses = await Promise.all(Array.from({ length: 6 }, () => ask(rig.socket).then(({ status }) => status)));
  expect(statuses.sort((a, b) => a - b)).toEqual([200, 200, 400, 400, 400, 400]);
  expect(rig.upstream.calls).toHaveLength(2);
  expect(rig.gateway.tally()).toMatchObject({ calls: 2, breach: { cap: "calls", used: 2, limit: 2 } });
  expect(rig.events.filter(({ type }) => type === "breached")).toHaveLength(1);
});

const reached =
  "Waybill's limit for this agent is reached (limits.tokens): 110 of 110 tokens are used. The provider has not said this. " +
  "Stop here: nothing more is passed on, however often it is asked. " +
  "A person may raise `limits: { tokens: … }` in the step, or in .waybill/config.yml.";
const ofOpenAi = { message: reached, type: "invalid_request_error", param: null, code: "insufficient_quota" };

const refusals: Readonly<Record<Wire, object>> = {
  messages: { type: "error", error: { type: "invalid_request_error", message: reached } },
  responses: { error: ofOpenAi },
  chat: { error: ofOpenAi },
  gemini: { error: { code: 400, message: reached, status: "INVALID_ARGUMENT" } },
};

test("a cap that was used up by a call that ended well stops the next one, and not that one", async () => {
  const rig = await open({ gateway: { caps: { tokens: 110 } } });
  answerWell(rig);
  expect((await ask(rig.socket)).status).toBe(200);
  expect(rig.gateway.tally().breach).toBeUndefined();
  for (const wire of wires) {
    const heard = await ask(rig.socket, { path: paths[wire] });
    expect([heard.status, heard.headers["x-should-retry"]]).toEqual([400, "false"]);
    expect(JSON.parse(heard.text)).toEqual(refusals[wire]);
  }
  expect(rig.gateway.tally()).toMatchObject({ breach: { cap: "tokens", used: 110, limit: 110 } });
});

test("a warning comes once for each cap", async () => {
  const rig = await open({ gateway: { caps: { tokens: 1000, calls: 6, usd: 1, warnAt: 0.2 } } });
  answerWell(rig);
  for (let at = 0; at < 4; at++) await ask(rig.socket);
  expect(rig.events.filter(({ type }) => type === "warned")).toEqual([
    { type: "warned", cap: "calls", used: 2, limit: 6 },
    { type: "warned", cap: "tokens", used: 220, limit: 1000 },
  ]);
});

test("many calls at once pass a cap by one call at most", async () => {
  const rig = await open({ gateway: { caps: { tokens: 500 } } });
  answerWell(rig);
  const statuses = await Promise.all(Array.from({ length: 40 }, () => ask(rig.socket).then(({ status }) => status)));
  // Four calls leave 60 tokens, which the fifth passes.
  expect(statuses.filter((status) => status === 200)).toHaveLength(5);
  expect(rig.gateway.tally()).toMatchObject({ calls: 5, breach: { cap: "tokens", used: 550 } });
});

test.each<readonly [string, Wire, object]>([
  ["the limit of its answer", "messages", { max_tokens: 600 }],
  ["the largest limit that it names", "chat", { max_tokens: 1, max_completion_tokens: 600 }],
  ["the limits of all answers that it wants at once", "chat", { max_tokens: 200, n: 3 }],
  ["the limits of all candidates", "gemini", { generationConfig: { maxOutputTokens: 200, candidateCount: 3 } }],
  ["what is usual, where it names no limit", "responses", {}],
  ["what it sends", "messages", { max_tokens: 10, system: "x".repeat(1200) }],
])("of a call is set aside: %s", async (_, wire, asks) => {
  const rig = await open({ gateway: { caps: { tokens: 1000 } } });
  const under: ServerResponse[] = [];
  rig.upstream.script = (response, { method }) => {
    if (method === "GET") json(response, 200, {});
    else under.push(response);
  };
  const asking = { path: wholePaths[wire], body: { model: "gpt-5", ...asks } };
  const first = ask(rig.socket, asking);
  await expect.poll(() => under.length).toBe(1);
  const second = ask(rig.socket, asking);
  // Whoever asks later for what costs nothing has an answer by now, and the second one waits.
  await ask(rig.socket, { path: "/v1/models", method: "GET" });
  expect(under).toHaveLength(1);
  json(under[0] as ServerResponse, 200, goodAnswers[wire]);
  await expect.poll(() => under.length).toBe(2);
  json(under[1] as ServerResponse, 200, goodAnswers[wire]);
  expect((await Promise.all([first, second])).map(({ status }) => status)).toEqual([200, 200]);
});

test("with a cap in dollars, a model without a price is refused, and the answer says where to set one", async () => {
  const rig = await open({
    gateway: { caps: { usd: 1 } },
    meter: { prices: { "my-model": { input: 1, output: 1 } } },
  });
  answerWell(rig);
  const heard = await ask(rig.socket, { body: { model: "our-model" } });
  expect(heard.status).toBe(400);
  expect(heard.text).toMatch(/our-model.*\.waybill\/config\.yml, under `prices`/u);
  expect(rig.gateway.tally()).toMatchObject({ calls: 0, failure: { status: 400 } });
  expect((await ask(rig.socket, { body: { model: "my-model" } })).status).toBe(200);
  expect(rig.gateway.tally()).toMatchObject({ calls: 1, usd: 0.00011 });
});

test("closing ends what is under way, counts what it has said, and frees the socket", async () => {
  const rig = await open();
  rig.upstream.script = (response) => {
    beginStream(response);
    response.write(event({ type: "message_start", message: { usage: { input_tokens: 70, output_tokens: 1 } } }));
  };
  const response = await call(rig.socket, {
    path: paths.messages,
    body: { model: "claude-opus-4-5", stream: true },
  });
  await once(response, "data");
  const broken = once(response, "error");
  const tally = await rig.gateway.close();
  await broken;
  expect(tally).toMatchObject({ calls: 1, usage: { inputUncached: 70 }, complete: false, knownUsd: 0.000375 });
  expect(tally.usd).toBeUndefined();
  expect(tally.failure).toBeUndefined();
  await expect(ask(rig.socket)).rejects.toMatchObject({ code: "ENOENT" });
  expect(await rig.gateway.close()).toEqual(tally);
});
