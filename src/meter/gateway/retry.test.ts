import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { createServer, type Socket } from "node:net";
import { afterEach, expect, test } from "vitest";
import {
  ask,
  call,
  type MeterRig,
  openMeterRig,
  paths,
  type RigOptions,
  goodAnswers,
} from "../../../test/rig/meter-rig.ts";
import { beginStream, event, json, type Script } from "../../../test/rig/scripted-upstream.ts";
import type { MeterFailure } from "../meter.ts";
import { resetOf } from "./resets.ts";

const rigs: MeterRig[] = [];

async function open(options: RigOptions = {}): Promise<MeterRig> {
  const rig = await openMeterRig(options);
  rigs.push(rig);
  return rig;
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

const well: Script = (response) => json(response, 200, goodAnswers.chat);

function first(times: number, bad: Script): Script {
  let left = times;
  return (response, seen) => (left-- > 0 ? bad(response, seen) : well(response, seen));
}

test.each([429, 500, 502, 503, 504, 529])(
  "a %s is asked again twice, with growing pauses, and the agent sees nothing of it",
  async (status) => {
    const rig = await open();
    rig.upstream.script = first(2, (response) => json(response, status, { error: { message: "Later" } }));
    expect((await ask(rig.socket)).status).toBe(200);
    expect(rig.events).toEqual([
      { type: "retried", status, attempt: 1, delayMs: 500 },
      { type: "retried", status, attempt: 2, delayMs: 1000 },
      expect.objectContaining({ type: "called", status: 200, retries: 2, ms: 1500 }),
    ]);
    expect(new Set(rig.upstream.calls.map(({ body }) => body)).size).toBe(1);
    expect(rig.gateway.tally()).toMatchObject({ calls: 1, complete: true, usd: 0.000225 });
    expect(rig.gateway.tally().failure).toBeUndefined();
  },
);

test("what fails for good is passed on as it came after two more attempts", async () => {
  const rig = await open();
  const body = { error: { message: "Overloaded", type: "overloaded_error" } };
  rig.upstream.script = (response) => json(response, 529, body, { "request-id": "r1" });
  const heard = await ask(rig.socket);
  expect([heard.status, heard.text, heard.headers["request-id"]]).toEqual([529, JSON.stringify(body), "r1"]);
  expect(rig.upstream.calls).toHaveLength(3);
  expect(rig.gateway.tally()).toMatchObject({
    calls: 1,
    complete: true,
    usd: 0,
    failure: { status: 529, message: "Overloaded" },
  });
});

test.each([400, 401, 402, 403, 404, 408, 413, 422, 501])("a %s is passed on at once", async (status) => {
  const rig = await open();
  rig.upstream.script = (response) => json(response, status, { error: { message: "No" } });
  expect((await ask(rig.socket)).status).toBe(status);
  expect(rig.upstream.calls).toHaveLength(1);
  expect(rig.gateway.tally().failure).toEqual({ status, message: "No" });
});

test("who says that it shall not be asked again is not", async () => {
  const rig = await open();
  rig.upstream.script = (response) => json(response, 500, {}, { "x-should-retry": "false" });
  await ask(rig.socket);
  rig.upstream.script = (response) => json(response, 429, { error: { code: "insufficient_quota", message: "Pay" } });
  await ask(rig.socket);
  expect(rig.upstream.calls).toHaveLength(2);
});

test("a pause that is asked for is made, however chance would have it", async () => {
  const rig = await open({ meter: { random: () => 0.999 } });
  rig.upstream.script = first(1, (response) => json(response, 429, {}, { "retry-after": "7" }));
  expect((await ask(rig.socket)).status).toBe(200);
  expect(rig.events[0]).toMatchObject({ type: "retried", delayMs: 7000 });
});

test("a limit that lifts much later is passed on at once, with the time", async () => {
  const rig = await open();
  const at = rig.clock.now();
  rig.upstream.script = (response) => json(response, 429, { error: { message: "Limit" } }, { "retry-after": "3600" });
  expect((await ask(rig.socket)).headers["retry-after"]).toBe("3600");
  expect(rig.upstream.calls).toHaveLength(1);
  expect(rig.gateway.tally().failure).toEqual({ status: 429, message: "Limit", resetsAt: at + 3_600_000 });
});

test("a connection that breaks before the first byte is tried again", async () => {
  const rig = await open();
  rig.upstream.script = first(2, (response) => void response.destroy());
  expect((await ask(rig.socket)).status).toBe(200);
  expect(rig.events[0]).toMatchObject({ type: "retried", status: 0 });
});

test("headers that no byte follows are no answer yet", async () => {
  const rig = await open();
  rig.upstream.script = first(1, (response) => {
    beginStream(response);
    response.flushHeaders();
    setImmediate(() => response.destroy());
  });
  expect((await ask(rig.socket)).status).toBe(200);
});

test("nothing is asked again after a byte went to the agent", async () => {
  const rig = await open();
  rig.upstream.script = (response) => {
    beginStream(response);
    response.write(event({ choices: [] }), () => response.destroy());
  };
  const heard = await ask(rig.socket, {
    body: { model: "gpt-5", stream: true, stream_options: { include_usage: true } },
  });
  expect([heard.cut, heard.text]).toEqual([true, event({ choices: [] })]);
  expect(rig.upstream.calls).toHaveLength(1);
  expect(rig.gateway.tally().failure).toMatchObject({ status: 200, reason: "cut" });
});

test("an upstream at which nobody listens is an error of the protocol, and a failure without a status", async () => {
  const rig = await open();
  await rig.upstream.close();
  const heard = await ask(rig.socket, { path: paths.messages });
  expect([heard.status, JSON.parse(heard.text)]).toEqual([
    502,
    {
      type: "error",
      error: { type: "api_error", message: "There is no answer from 127.0.0.1: the connection was refused." },
    },
  ]);
  expect(rig.events.map(({ type }) => type)).toEqual(["retried", "retried", "called"]);
  expect(rig.gateway.tally()).toMatchObject({ calls: 1, complete: true, usd: 0, failure: { status: 0 } });
});

test("an agent that goes away while it waits is not asked for any more", async () => {
  const rig = await open();
  const told = new Promise<void>((resolve) => {
    rig.upstream.script = (response) => {
      json(response, 429, {}, { "retry-after": "9" });
      resolve();
    };
  });
  const controller = new AbortController();
  const asked = ask(rig.socket, { signal: controller.signal });
  await told;
  controller.abort();
  await expect(asked).rejects.toMatchObject({ name: "AbortError" });
  await rig.gateway.close();
  expect(rig.gateway.tally()).toMatchObject({ calls: 1 });
});

test("an upstream that never says a word is given up, and not asked again", async () => {
  // A server that takes what comes over TCP, and never says a word.
  const sockets: Socket[] = [];
  const silent = createServer((socket) => void sockets.push(socket));
  silent.listen(0, "127.0.0.1");
  await once(silent, "listening");
  const address = silent.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  const rig = await open({
    gateway: { upstreams: { chat: { url: `http://127.0.0.1:${address.port}` } } },
    meter: { patience: { firstByteMs: 1000 } },
  });
  const accepted = once(silent, "connection");
  const asked = ask(rig.socket);
  await accepted;
  await expect.poll(() => rig.clock.next()).toBeDefined();
  await expect
    .poll(() => {
      rig.clock.set(rig.clock.now() + 1001);
      return rig.events.length;
    })
    .toBe(1);
  const heard = await asked;
  expect([heard.status, heard.text]).toEqual([504, expect.stringContaining("it said nothing for too long")]);
  expect(rig.gateway.tally()).toMatchObject({ complete: false, failure: { status: 0, reason: "silent" } });
  for (const socket of sockets) socket.destroy();
  silent.close();
});

const now = Date.UTC(2026, 0, 1);
const iso = (ms: number): string => new Date(now + ms).toISOString();

test.each<[string, Record<string, string>, object | undefined, number | undefined]>([
  ["seconds", { "retry-after": "30" }, undefined, 30_000],
  ["a date", { "retry-after": new Date(now + 60_000).toUTCString() }, undefined, 60_000],
  ["a date that is over", { "retry-after": new Date(now - 60_000).toUTCString() }, undefined, 0],
  ["milliseconds", { "retry-after-ms": "1500", "retry-after": "2" }, undefined, 1500],
  ["what is no number", { "retry-after": "soon" }, undefined, undefined],
  ["a number below 0", { "retry-after": "-5" }, undefined, undefined],
  ["longer than anybody waits", { "retry-after": "99999999999" }, undefined, undefined],
  [
    "Anthropic's limits",
    { "anthropic-ratelimit-tokens-reset": iso(5000), "anthropic-ratelimit-tokens-remaining": "0" },
    undefined,
    5000,
  ],
  [
    "of several limits, the last that is used up",
    {
      "anthropic-ratelimit-requests-reset": iso(9000),
      "anthropic-ratelimit-requests-remaining": "12",
      "anthropic-ratelimit-input-tokens-reset": iso(4000),
      "anthropic-ratelimit-input-tokens-remaining": "0",
      "anthropic-ratelimit-output-tokens-reset": iso(3000),
    },
    undefined,
    4000,
  ],
  ["a time since 1970", { "anthropic-ratelimit-unified-reset": String(now / 1000 + 7200) }, undefined, 7_200_000],
  [
    "OpenAI's spans",
    { "x-ratelimit-reset-requests": "6m0s", "x-ratelimit-remaining-requests": "0" },
    undefined,
    360_000,
  ],
  ["short spans", { "x-ratelimit-reset-tokens": "20ms" }, undefined, 20],
  [
    "a limit that is not used up",
    { "x-ratelimit-reset-tokens": "1h", "x-ratelimit-remaining-tokens": "5" },
    undefined,
    undefined,
  ],
  ["milliseconds since 1970", { "x-ratelimit-reset": String(now + 42_000) }, undefined, 42_000],
  [
    "Gemini's body",
    {},
    { details: [{ "@type": "type.googleapis.com/google.rpc.RetryInfo", retryDelay: "34.5s" }] },
    34_500,
  ],
  ["nothing", {}, undefined, undefined],
])("when a limit lifts is read from %s", (...[, headers, error, after]) => {
  const at = resetOf({ headers, error: error as never }, now);
  expect(at === undefined ? undefined : at - now).toBe(after);
});

test("the last failure is of the call that ended last", async () => {
  const rig = await open();
  const failures: (MeterFailure | undefined)[] = [];
  for (const status of [400, 401]) {
    rig.upstream.script = (response) => json(response, status, { error: `status ${status}` });
    await ask(rig.socket);
    failures.push(rig.gateway.tally().failure);
  }
  expect(failures).toEqual([
    { status: 400, message: "status 400" },
    { status: 401, message: "status 401" },
  ]);
});

test("a failure of a call that began before one that has succeeded is no last failure", async () => {
  const rig = await open();
  const waiting: ServerResponse[] = [];
  rig.upstream.script = (response) => void waiting.push(response);
  const earlier = ask(rig.socket);
  await expect.poll(() => waiting.length).toBe(1);
  const later = ask(rig.socket);
  await expect.poll(() => waiting.length).toBe(2);
  json(waiting[1] as ServerResponse, 200, goodAnswers.chat);
  await later;
  json(waiting[0] as ServerResponse, 400, { error: { message: "No title" } });
  await earlier;
  expect(rig.gateway.tally().failure).toBeUndefined();
});

test.each([
  [1, undefined],
  [999, undefined],
  [1000, "max_output"],
  [undefined, "max_output"],
])("an answer that was wanted with %s tokens at most, and has as many", async (most, reason) => {
  const rig = await open();
  rig.upstream.script = (response) =>
    json(response, 200, { ...goodAnswers.chat, choices: [{ finish_reason: "length" }] });
  await ask(rig.socket, { body: { model: "gpt-5", max_tokens: most } });
  expect(rig.gateway.tally().failure?.reason).toBe(reason);
});

test("an answer that is no longer wanted is let go of", async () => {
  const rig = await open();
  const gone = new Promise<void>((resolve) => {
    rig.upstream.script = (response) => {
      beginStream(response);
      response.write(event({ choices: [] }));
      response.once("close", resolve);
    };
  });
  const response = await call(rig.socket, { body: { model: "gpt-5", stream: true } });
  response.destroy();
  await gone;
  await expect.poll(() => rig.events.map(({ type }) => type)).toEqual(["called"]);
  expect(rig.gateway.tally().failure).toBeUndefined();
});
