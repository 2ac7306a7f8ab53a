import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import {
  ask,
  key,
  type MeterRig,
  openMeterRig,
  paths,
  type RigOptions,
  token,
  goodAnswers,
} from "../../../test/rig/meter-rig.ts";
import { beginStream, event, json } from "../../../test/rig/scripted-upstream.ts";

const rigs: MeterRig[] = [];

async function open(options: RigOptions = {}): Promise<MeterRig> {
  const rig = await openMeterRig(options);
  rig.upstream.script = (response) => json(response, 200, goodAnswers.chat);
  rigs.push(rig);
  return rig;
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
});

test("headers that concern the agent alone do not go on, and neither do those that concern an account come back", async () => {
  const rig = await open();
  rig.upstream.script = (response) =>
    json(response, 200, goodAnswers.chat, {
      "set-cookie": "a=b",
      "anthropic-organization-id": "org",
      "openai-organization": "org",
      location: "http://elsewhere",
      "x-echo": `Bearer ${key}`,
      "x-request-id": "r1",
      connection: "x-private",
      "x-private": "p",
    });
  const heard = await ask(rig.socket, {
    headers: {
      cookie: "a=b",
      "x-api-key": "another",
      "x-goog-api-key": "another",
      "api-key": "another",
      "proxy-authorization": "Basic x",
      "x-forwarded-for": "10.0.0.1",
      forwarded: "for=10.0.0.1",
      "x-copy": `it is ${token}`,
      te: "trailers",
      connection: "keep-alive, x-private",
      "x-private": "p",
      "anthropic-beta": "some",
    },
  });
  const headers = rig.upstream.calls[0]?.headers ?? {};
  expect(Object.keys(headers).sort()).toEqual([
    "accept-encoding",
    "anthropic-beta",
    "authorization",
    "connection",
    "content-length",
    "host",
  ]);
  expect(headers.authorization).toBe(`Bearer ${key}`);
  expect(headers.host).toMatch(/^127\.0\.0\.1:/u);
  expect(Object.keys(heard.headers).sort()).toEqual([
    "connection",
    "content-type",
    "date",
    "keep-alive",
    "transfer-encoding",
    "x-request-id",
  ]);
});

test.each([
  ["x-api-key", { "x-api-key": token }, paths.messages, "x-api-key", key],
  ["a bearer", { authorization: `bearer  ${token}` }, paths.messages, "authorization", `Bearer ${key}`],
  ["Google's header", { "x-goog-api-key": token }, paths.gemini, "x-goog-api-key", key],
])("the token is shown as %s, and the key in its place", async (...[, headers, path, name, value]) => {
  const rig = await open();
  await ask(rig.socket, { bare: true, headers, path });
  expect(rig.upstream.calls[0]?.headers[name]).toBe(value);
});

test("the token may be in the query, and the key never is", async () => {
  const rig = await open();
  expect((await ask(rig.socket, { bare: true, path: `${paths.gemini}&key=${token}` })).status).toBe(200);
  expect(rig.upstream.calls[0]).toMatchObject({ url: paths.gemini, headers: { "x-goog-api-key": key } });
});

test("a server that wants no key gets none", async () => {
  const rig = await open();
  const other = await open({ gateway: { upstreams: { chat: { url: `${rig.upstream.url}/` } } } });
  await ask(other.socket);
  expect(rig.upstream.calls[0]?.headers.authorization).toBeUndefined();
  expect(rig.upstream.calls[0]?.url).toBe("/v1/chat/completions");
});

test.each([
  ["", "/v1/chat/completions"],
  ["/", "/v1/chat/completions"],
  ["/openai/v1", "/openai/v1/chat/completions"],
  ["/api/paas/v4/", "/api/paas/v4/chat/completions"],
  ["/v1beta/openai", "/v1beta/openai/chat/completions"],
  ["/v1/account/gateway", "/v1/account/gateway/v1/chat/completions"],
])("an upstream at %j is asked at %s", async (base, path) => {
  const rig = await open();
  const other = await open({ gateway: { upstreams: { chat: { url: rig.upstream.url + base } } } });
  await ask(other.socket, { path: "/chat/completions" });
  expect(rig.upstream.calls[0]?.url).toBe(path);
});

test.each([
  ["no URL", { url: "api.example.com" }, "METER_UPSTREAM_UNUSABLE"],
  ["another protocol", { url: "file:///etc/passwd" }, "METER_UPSTREAM_UNUSABLE"],
  ["a user", { url: `http://me:${key}@example.com` }, "METER_UPSTREAM_UNUSABLE"],
  ["a query", { url: "http://example.com/?a=b" }, "METER_UPSTREAM_UNUSABLE"],
  ["a key with a line's end", { url: "http://example.com", key: `${key}\n` }, "METER_KEY_UNUSABLE"],
  ["a key with a header behind it", { url: "http://example.com", key: `${key}\r\nx: y` }, "METER_KEY_UNUSABLE"],
  ["an empty key", { url: "http://example.com", key: "" }, "METER_KEY_UNUSABLE"],
])("an upstream with %s is refused without showing it", async (_, upstream, code) => {
  const opened = open({ gateway: { upstreams: { chat: upstream } } });
  await expect(opened).rejects.toMatchObject({ name: "Refusal", code });
  await opened.catch((error: Error) => expect(`${error.message} ${JSON.stringify(error)}`).not.toContain(key));
});

test("lists of models and counts of tokens go on, are no calls, and fail without being failures", async () => {
  const rig = await open({ gateway: { caps: { calls: 1 } } });
  rig.upstream.script = (response) => json(response, 200, { data: [] });
  expect((await ask(rig.socket, { method: "GET", path: "/v1/models?limit=2" })).text).toBe('{"data":[]}');
  expect((await ask(rig.socket, { method: "GET", path: "/v1beta/models" })).status).toBe(200);
  expect((await ask(rig.socket, { path: "/v1/messages/count_tokens?beta=true" })).status).toBe(200);
  expect((await ask(rig.socket, { path: "/v1beta/models/gemini-2.5-pro:countTokens" })).status).toBe(200);
  rig.upstream.script = (response) => json(response, 500, { error: `no ${key}` });
  expect((await ask(rig.socket, { method: "GET", path: "/models" })).text).toBe('{"error":"no [key]"}');
  expect(rig.upstream.calls.map(({ method, url }) => `${method} ${url}`)).toEqual([
    "GET /v1/models?limit=2",
    "GET /v1beta/models",
    "POST /v1/messages/count_tokens?beta=true",
    "POST /v1beta/models/gemini-2.5-pro:countTokens",
    "GET /v1/models",
  ]);
  expect([rig.gateway.tally().calls, rig.gateway.tally().failure, rig.events]).toEqual([0, undefined, []]);
});

test("the key is nowhere but where it has to be", async () => {
  const rig = await open();
  const seen: unknown[] = [];
  const look = async (asking: Parameters<typeof ask>[1]): Promise<void> => {
    const heard = await ask(rig.socket, asking).catch((error: unknown) => error);
    seen.push(heard, rig.gateway.tally());
  };
  for (const status of [200, 302, 400, 401, 429, 500, 529]) {
    rig.upstream.script = (response) => {
      const error = { message: `Incorrect API key provided: ${key}`, type: key, code: key };
      json(response, status, status === 200 ? goodAnswers.chat : { error, [key]: key }, {
        "x-key": key,
        "retry-after": "99",
      });
    };
    for (const path of Object.values(paths)) await look({ path, body: { model: key.slice(3), stream: true } });
  }
  rig.upstream.script = (response) => {
    response.writeHead(401, { "content-encoding": "gzip" });
    response.end(gzipSync(`{"error":{"message":"${key}"}}`));
  };
  await look({});
  rig.upstream.script = (response) => {
    response.writeHead(500, { "content-length": "5000000", "retry-after": "99" });
    response.end(key.repeat(200_000));
  };
  await look({});
  rig.upstream.script = (response) => {
    beginStream(response);
    response.write(event({ error: { message: `The key ${key} is wrong` } }));
    for (const part of [key.slice(0, 3), key.slice(3, 9), `${key.slice(9)}${key}${key.slice(0, 5)}`])
      response.write(part);
    response.end();
  };
  await look({ body: { model: "gpt-5", stream: true, stream_options: { include_usage: true } } });
  expect(rig.gateway.tally().failure?.message).toBe("The key [key] is wrong");
  rig.upstream.script = (response) => void response.destroy();
  await look({});
  await rig.upstream.close();
  await look({});
  // What is left of the key in a stream: its first letters, with nothing behind them.
  expect(JSON.stringify(seen)).toContain(`${"*".repeat(key.length * 2)}${key.slice(0, 5)}`);
  const everything = JSON.stringify([seen, rig.events, await rig.gateway.close()], (_, value: unknown) =>
    Buffer.isBuffer(value) ? value.toString("latin1") : value,
  );
  expect(everything).toContain("[key]");
  expect(everything).not.toContain(key);
});

test("an error may not write to a terminal", async () => {
  const rig = await open();
  rig.upstream.script = (response) =>
    json(response, 400, { error: { message: `\u001B[2Jgone\u0007${"x".repeat(1000)}` } });
  await ask(rig.socket);
  expect(rig.gateway.tally().failure?.message).toMatch(/^\[2Jgone x+…$/u);
});
