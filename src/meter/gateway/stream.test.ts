import { once } from "node:events";
import type { ServerResponse } from "node:http";
import { brotliCompressSync, deflateSync, gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import {
  type Asking,
  ask,
  call,
  type MeterRig,
  openMeterRig,
  paths,
  type RigOptions,
  goodAnswers,
  hundredAndTen,
} from "../../../test/rig/meter-rig.ts";
import { beginStream, event, json } from "../../../test/rig/scripted-upstream.ts";
import type { Wire } from "../meter.ts";

const rigs: MeterRig[] = [];

async function open(options: RigOptions = {}): Promise<MeterRig> {
  const rig = await openMeterRig(options);
  rigs.push(rig);
  return rig;
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

const content = (text: string): string =>
  event({ choices: [{ index: 0, delta: { content: text }, finish_reason: null }] });
const stop = event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
const usage = event({ choices: [], usage: { prompt_tokens: 100, completion_tokens: 10 } });
const done = event("[DONE]");

function stream(...parts: readonly (string | Buffer)[]): (response: ServerResponse) => void {
  return (response) => {
    beginStream(response);
    for (const part of parts) response.write(part);
    response.end();
  };
}

const asksForStream: Asking = { body: { model: "gpt-5", stream: true } };

test("a chat stream is asked for its usage, and an agent that did not ask does not see it", async () => {
  const rig = await open();
  rig.upstream.script = stream(content("a"), stop, usage.slice(0, 20), usage.slice(20), done);
  const heard = await ask(rig.socket, { body: '{"model":"gpt-5","stream":true,"big":12345678901234567890}' });
  expect(rig.upstream.calls[0]?.body).toBe(
    '{"stream_options":{"include_usage":true},"model":"gpt-5","stream":true,"big":12345678901234567890}',
  );
  expect(heard.text).toBe(content("a") + stop + done);
  expect(rig.gateway.tally()).toMatchObject({ usage: hundredAndTen, complete: true });
});

test("an agent that asked for the usage of a chat stream sees it, and its body goes on as it is", async () => {
  const rig = await open();
  rig.upstream.script = stream(content("a"), stop, usage, done);
  const body = { model: "gpt-5", stream: true, stream_options: { include_usage: true, other: 1 } };
  const heard = await ask(rig.socket, { body });
  expect(rig.upstream.calls[0]?.body).toBe(JSON.stringify(body));
  expect(heard.text).toBe(content("a") + stop + usage + done);
});

test.each([[{ include_usage: false, other: 1 }], [null], [{}]])(
  "options %j are kept, and the usage is asked for",
  async (options) => {
    const rig = await open();
    rig.upstream.script = stream(content("a"), stop, usage, done);
    const body = { model: "gpt-5", stream_options: options, stream: true };
    const heard = await ask(rig.socket, { body });
    expect(JSON.parse(rig.upstream.calls[0]?.body ?? "")).toEqual({
      ...body,
      stream_options: { ...options, include_usage: true },
    });
    expect(heard.text).toBe(content("a") + stop + done);
  },
);

test("a server that does not know how to be asked for its usage is not asked", async () => {
  const rig = await open();
  rig.upstream.script = (response, { body }) => {
    if (body.includes("stream_options")) json(response, 422, { detail: "extra field stream_options" });
    else stream(content("a"), stop, done)(response);
  };
  const heard = await ask(rig.socket, asksForStream);
  expect([heard.status, heard.text]).toEqual([200, content("a") + stop + done]);
  expect(rig.events).toMatchObject([{ type: "called", retries: 0, complete: false }]);
});

test("an answer that is not a stream is not asked for what it says anyway", async () => {
  const rig = await open();
  rig.upstream.script = (response) => json(response, 200, goodAnswers.chat);
  await ask(rig.socket, { body: '{"model":"gpt-5","stream":false}' });
  expect(rig.upstream.calls[0]?.body).toBe('{"model":"gpt-5","stream":false}');
});

test.each([
  ["gzip", gzipSync],
  ["deflate", deflateSync],
  ["br", brotliCompressSync],
])(
  "an upstream that answers in %s although nobody asked is counted, and its bytes go on unchanged",
  async (encoding, encode) => {
    const rig = await open();
    const bytes = encode(Buffer.from(content("a") + stop + usage + done));
    rig.upstream.script = (response, { headers }) => {
      expect(headers["accept-encoding"]).toBe("identity");
      response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": encoding });
      response.write(bytes.subarray(0, 10));
      response.end(bytes.subarray(10));
    };
    const heard = await ask(rig.socket, { ...asksForStream, headers: { "accept-encoding": "gzip, br" } });
    expect(heard.headers["content-encoding"]).toBe(encoding);
    expect(heard.bytes.equals(bytes)).toBe(true);
    expect(rig.gateway.tally()).toMatchObject({ usage: hundredAndTen, complete: true });
  },
);

test.each([["zstd"], ["gzip"]])(
  "what %s is said to be and is not cannot be read: it goes on, and is unknown",
  async (encoding) => {
    const rig = await open();
    rig.upstream.script = (response) => {
      response.writeHead(200, { "content-type": "text/event-stream", "content-encoding": encoding });
      response.end("no such encoding");
    };
    expect((await ask(rig.socket, asksForStream)).text).toBe("no such encoding");
    expect(rig.gateway.tally()).toMatchObject({ complete: false, failure: { status: 200 } });
  },
);

const starts: Readonly<Record<Wire, string>> = {
  messages: event({ type: "content_block_delta", delta: { text: "x".repeat(2000) } }),
  responses: event({ type: "response.output_text.delta", delta: "x".repeat(2000) }),
  chat: content("x".repeat(2000)),
  gemini: event({ candidates: [{ content: { parts: [{ text: "x".repeat(2000) }] } }] }),
};

const ends: Readonly<Record<Wire, RegExp>> = {
  messages:
    /\n\nevent: error\ndata: \{"type":"error","error":\{"type":"invalid_request_error","message":"Waybill's limit for this agent is reached \(limits\.tokens\): 500 of 400 tokens/u,
  responses:
    /\n\nevent: response\.failed\ndata: \{"type":"response\.failed".*"invalid_prompt","message":"Waybill's limit/u,
  chat: /\n\ndata: \{"error":\{"message":"Waybill's limit for this agent is reached \(limits\.tokens\): 500 of 400 tokens.*"insufficient_quota"/u,
  gemini:
    /\n\ndata: \{"error":\{"code":400,"message":"Waybill's limit for this agent is reached \(limits\.tokens\): 500 of 400 tokens/u,
};

test.each(Object.keys(starts) as Wire[])(
  "a stream of %s that passes a cap is ended in the middle, and the upstream is let go of",
  async (wire) => {
    const rig = await open({ gateway: { caps: { tokens: 400 } } });
    const gone = new Promise<void>((resolve) => {
      rig.upstream.script = (response) => {
        beginStream(response);
        response.write(starts[wire]);
        response.once("close", resolve);
      };
    });
    const heard = await ask(rig.socket, { path: paths[wire], body: { model: "gpt-5", stream: true } });
    await gone;
    expect(heard.cut).toBe(false);
    expect(heard.text.startsWith(starts[wire])).toBe(true);
    expect(heard.text).toMatch(ends[wire]);
    expect(rig.gateway.tally()).toMatchObject({
      calls: 1,
      complete: false,
      breach: { cap: "tokens", used: 500, limit: 400 },
    });
    expect((await ask(rig.socket, { path: paths[wire] })).status).toBe(400);
  },
);

test("what calls under way use together passes a cap, and ends all of them", async () => {
  const rig = await open({ gateway: { caps: { usd: 0.0185 } }, meter: { prices: { m: { input: 0, output: 10 } } } });
  const streams: ServerResponse[] = [];
  rig.upstream.script = (response) => {
    beginStream(response);
    response.write(content("x"));
    streams.push(response);
  };
  const body = { model: "m", stream: true, max_tokens: 900 };
  const first = ask(rig.socket, { body });
  const second = ask(rig.socket, { body });
  // Together they may use 0.018 dollars, and a third one waits.
  const third = ask(rig.socket, { body });
  await expect.poll(() => streams.length).toBe(2);
  for (const each of streams) each.write(content("x".repeat(4000)));
  const [one, two, three] = await Promise.all([first, second, third]);
  expect([one.text, two.text].every((text) => text.includes("(limits.usd): $0.02 of $0.02 are used"))).toBe(true);
  expect([three.status, rig.upstream.calls.length]).toEqual([400, 2]);
});

test("an answer whose last word passes a cap is not broken off", async () => {
  const rig = await open({ gateway: { caps: { tokens: 50 } } });
  rig.upstream.script = stream(content("a"), stop, usage, done);
  const heard = await ask(rig.socket, {
    body: { model: "gpt-5", stream: true, stream_options: { include_usage: true } },
  });
  expect([heard.cut, heard.text]).toEqual([false, content("a") + stop + usage + done]);
  expect((await ask(rig.socket)).status).toBe(400);
});

test("an answer that did not say what it used counts by its length towards the caps", async () => {
  const rig = await open({ gateway: { caps: { tokens: 1000 } } });
  rig.upstream.script = stream(content("x".repeat(3990)), stop, done);
  expect((await ask(rig.socket, asksForStream)).status).toBe(200);
  expect(rig.gateway.tally()).toMatchObject({ complete: false, usage: { output: 0 } });
  expect((await ask(rig.socket, asksForStream)).status).toBe(400);
});

test("calls whose most may pass a cap wait for each other, and one that is no longer wanted waits no more", async () => {
  const rig = await open({ gateway: { caps: { tokens: 10_000 } } });
  const under: ServerResponse[] = [];
  rig.upstream.script = (response) => void under.push(response);
  const body = { model: "gpt-5", max_tokens: 9_990 };
  const first = ask(rig.socket, { body });
  await expect.poll(() => under.length).toBe(1);
  const leaving = new AbortController();
  const second = ask(rig.socket, { body, signal: leaving.signal });
  const third = ask(rig.socket, { body });
  leaving.abort();
  await expect(second).rejects.toMatchObject({ name: "AbortError" });
  json(under[0] as ServerResponse, 200, goodAnswers.chat);
  await first;
  await expect.poll(() => under.length).toBe(2);
  json(under[1] as ServerResponse, 200, goodAnswers.chat);
  expect((await third).status).toBe(200);
  expect(rig.gateway.tally()).toMatchObject({ calls: 2, complete: true });
});

test("a stream that falls silent is ended with an error of the protocol", async () => {
  const rig = await open({ meter: { patience: { silenceMs: 1000 } } });
  rig.upstream.script = (response) => {
    beginStream(response);
    response.write(content("a"));
  };
  const response = await call(rig.socket, asksForStream);
  const [chunk] = (await once(response, "data")) as [Buffer];
  expect(chunk.toString()).toBe(content("a"));
  const rest: Buffer[] = [];
  response.on("data", (more: Buffer) => rest.push(more));
  const ended = once(response, "end");
  await expect
    .poll(() => {
      rig.clock.set(rig.clock.now() + 1001);
      return rig.events.length;
    })
    .toBe(1);
  await ended;
  expect(Buffer.concat(rest).toString()).toMatch(
    /^data: \{"error":\{"message":"The model gave nothing for too long\."/u,
  );
  expect(rig.gateway.tally()).toMatchObject({ complete: false, failure: { status: 200, reason: "silent" } });
});

test("an agent that does not read holds the upstream back, and that is no silence of the upstream", async () => {
  const rig = await open({ meter: { patience: { silenceMs: 1000 } } });
  let written = 0;
  const block = Buffer.from(content("x".repeat(65_000)));
  rig.upstream.script = async (response) => {
    beginStream(response);
    for (let at = 0; at < 400; at++) {
      written += block.length;
      if (!response.write(block)) await once(response, "drain");
    }
    response.write(stop);
    response.end(usage);
  };
  const response = await call(rig.socket, {
    body: { model: "gpt-5", stream: true, stream_options: { include_usage: true } },
  });
  // Nothing is read: what has been written stands still below what there is.
  let before = -1;
  await expect.poll(() => before === (before = written)).toBe(true);
  expect(written).toBeLessThan(20_000_000);
  rig.clock.set(rig.clock.now() + 5000);
  let bytes = 0;
  for await (const chunk of response as AsyncIterable<Buffer>) bytes += chunk.length;
  expect(bytes).toBe(block.length * 400 + stop.length + usage.length);
  expect(rig.gateway.tally()).toMatchObject({ complete: true });
  expect(rig.gateway.tally().failure).toBeUndefined();
});
