import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { connect, createServer } from "node:net";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterEach, expect, test } from "vitest";
import {
  ask,
  call,
  key,
  type MeterRig,
  openMeterRig,
  paths,
  type RigOptions,
  token,
} from "../../../test/rig/meter-rig.ts";
import { beginStream, event, json } from "../../../test/rig/scripted-upstream.ts";
import { goodAnswers } from "../meter.suite.ts";

const rigs: MeterRig[] = [];
const children: ChildProcess[] = [];

async function open(options: RigOptions = {}): Promise<MeterRig> {
  const rig = await openMeterRig(options);
  rig.upstream.script = (response) => json(response, 200, goodAnswers.chat);
  rigs.push(rig);
  return rig;
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** What comes back for bytes that no client would write, until the connection is closed. */
async function raw(socket: string, bytes: string | Buffer): Promise<string> {
  const visitor = connect(socket);
  let heard = "";
  visitor.on("data", (chunk) => {
    heard += chunk.toString("latin1");
  });
  visitor.on("error", () => undefined);
  visitor.write(bytes);
  await once(visitor, "close");
  return heard;
}

const head = `Host: x\r\nAuthorization: Bearer ${token}\r\nContent-Type: application/json\r\n`;
const body = '{"model":"gpt-5"}';

test.each([
  [
    "two lengths",
    `POST /v1/chat/completions HTTP/1.1\r\n${head}Content-Length: 17\r\nContent-Length: 5\r\n\r\n${body}`,
  ],
  [
    "a length and chunks",
    `POST /v1/chat/completions HTTP/1.1\r\n${head}Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n${body}`,
  ],
  [
    "an unknown way to transfer",
    `POST /v1/chat/completions HTTP/1.1\r\n${head}Transfer-Encoding: xchunked\r\n\r\n${body}`,
  ],
  [
    "a header with a bare line's end",
    `POST /v1/chat/completions HTTP/1.1\r\n${head}X: a\rY: b\r\nContent-Length: 0\r\n\r\n`,
  ],
  ["a header with a NUL", `POST /v1/chat/completions HTTP/1.1\r\n${head}X: a\0b\r\nContent-Length: 0\r\n\r\n`],
  ["a folded header", `POST /v1/chat/completions HTTP/1.1\r\n${head} folded\r\nContent-Length: 0\r\n\r\n`],
  ["no HTTP", "\x16\x03\x01\x02\x00\x01\x00\x01\xFC\x03\x03"],
  ["a space in a header's name", `POST /v1/chat/completions HTTP/1.1\r\n${head}X : a\r\nContent-Length: 0\r\n\r\n`],
])("a request with %s is refused, and nothing of it goes on", async (_, bytes) => {
  const rig = await open();
  expect(await raw(rig.socket, bytes)).toMatch(/^HTTP\/1\.1 4\d\d /u);
  expect(rig.upstream.calls).toEqual([]);
  expect((await ask(rig.socket)).status).toBe(200);
});

test.each([
  ["//v1/chat/completions"],
  ["/v1//chat/completions"],
  ["/v1/../v1/chat/completions"],
  ["/v1/./chat/completions"],
  ["/%761/chat/completions"],
  ["/v1/chat%2fcompletions"],
  ["/v1/chat/completions/"],
  ["/v1/chat/completions/../../files"],
  ["/v1/chat/completions;x"],
  ["/V1/chat/completions"],
  ["/v1/chat/completions%00"],
  ["http://elsewhere/v1/chat/completions"],
  ["/v1beta/models/../files:generateContent"],
  ["/v1beta/models/a%2fb:generateContent"],
  ["/v1beta/models/a/b:generateContent"],
  ["/v1beta/models/gemini:deleteEverything"],
  ["/v1/files"],
  ["/"],
  ["*"],
])("the path %s leads nowhere", async (path) => {
  const rig = await open();
  const heard = await ask(rig.socket, { path });
  expect(heard.status).toBe(404);
  expect(JSON.parse(heard.text)).toHaveProperty("error.message");
  expect(rig.upstream.calls).toEqual([]);
});

test.each([["GET"], ["PUT"], ["DELETE"], ["OPTIONS"]])("%s is not how a model is asked", async (method) => {
  const rig = await open();
  expect((await ask(rig.socket, { method, path: paths.messages })).status).toBe(405);
  expect(rig.upstream.calls).toEqual([]);
});

test("a query goes on without keys, however they are written", async () => {
  const rig = await open();
  await ask(rig.socket, { path: `/v1/messages?beta=true&key=${token}&%6bey=a&k%65y=b&KEY=c&x=%2F` });
  expect(rig.upstream.calls[0]?.url).toBe("/v1/messages?beta=true&KEY=c&x=%2F");
});

test("a WebSocket is refused at once with the status that has agents go on without one", async () => {
  const rig = await open();
  const upgrade =
    "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: eA==\r\n";
  const heard = await raw(rig.socket, `GET /v1/responses HTTP/1.1\r\n${head}${upgrade}\r\n`);
  expect(heard).toMatch(/^HTTP\/1\.1 426 Upgrade Required\r\n/u);
});

test("the gateway is no proxy", async () => {
  const rig = await open();
  expect(await raw(rig.socket, `CONNECT example.com:443 HTTP/1.1\r\n${head}\r\n`)).toMatch(/^HTTP\/1\.1 405 /u);
  expect(rig.upstream.calls).toEqual([]);
});

test("ten thousand headers are refused", async () => {
  const rig = await open();
  const many = Array.from({ length: 10_000 }, (_, at) => `a${at}: b\r\n`).join("");
  expect(await raw(rig.socket, `POST /v1/messages HTTP/1.1\r\n${head}${many}\r\n`)).toMatch(/^HTTP\/1\.1 431 /u);
  const some = Object.fromEntries(Array.from({ length: 300 }, (_, at) => [`a${at}`, "b"]));
  expect((await ask(rig.socket, { headers: some })).status).toBe(431);
  expect(rig.upstream.calls).toEqual([]);
});

test("who takes too long to say what it wants is not waited for", async () => {
  const rig = await open({ meter: { patience: { requestMs: 100 } } });
  expect(await raw(rig.socket, "POST /v1/messages HTTP/1.1\r\nHost: x\r\nX-Slow: ")).toMatch(/^(?:HTTP\/1\.1 408 |$)/u);
  expect(await raw(rig.socket, `POST /v1/messages HTTP/1.1\r\n${head}Content-Length: 100\r\n\r\n{`)).toMatch(
    /^(?:HTTP\/1\.1 408 |$)/u,
  );
  expect((await ask(rig.socket)).status).toBe(200);
});

test("a body that is too large is refused before it has come", async () => {
  const rig = await open();
  const bytes = `POST /v1/messages HTTP/1.1\r\n${head}Content-Length: 67108865\r\n\r\n{`;
  expect(await raw(rig.socket, bytes)).toMatch(/^HTTP\/1\.1 413 .*\r\nconnection: close\r\n/isu);
  expect(rig.upstream.calls).toEqual([]);
});

test("a body of 64 MiB goes on, and one byte more does not, whoever keeps quiet about its length", async () => {
  const rig = await open();
  const most = 64 * 1024 * 1024;
  const start = '{"model":"gpt-5","x":"';
  const large = Buffer.alloc(most, "x");
  large.write(start);
  large.write('"}', most - 2);
  expect((await ask(rig.socket, { body: large, headers: { "transfer-encoding": "chunked" } })).status).toBe(200);
  expect(rig.upstream.calls[0]?.body.length).toBe(most);
  const visitor = connect(rig.socket);
  visitor.on("error", () => undefined);
  visitor.write(
    `POST /v1/messages HTTP/1.1\r\n${head}Transfer-Encoding: chunked\r\n\r\n${(most + 1).toString(16)}\r\n`,
  );
  visitor.write(large);
  visitor.write("x");
  const [answer] = (await once(visitor, "data")) as [Buffer];
  expect(answer.toString()).toMatch(/^HTTP\/1\.1 413 /u);
  visitor.destroy();
});

test("a small body that becomes a giant is refused", async () => {
  const rig = await open();
  const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024, " "));
  expect((await ask(rig.socket, { body: bomb, headers: { "content-encoding": "gzip" } })).status).toBe(400);
  expect(rig.upstream.calls).toEqual([]);
});

test("a body in an encoding is read, and goes on without it", async () => {
  const rig = await open();
  const heard = await ask(rig.socket, { body: gzipSync(body), headers: { "content-encoding": "gzip" } });
  expect([heard.status, rig.upstream.calls[0]?.body]).toEqual([200, body]);
  expect(rig.upstream.calls[0]?.headers["content-encoding"]).toBeUndefined();
  expect((await ask(rig.socket, { body, headers: { "content-encoding": "zstd" } })).status).toBe(415);
  expect((await ask(rig.socket, { body, headers: { "content-encoding": "gzip" } })).status).toBe(400);
});

test.each([[""], ["[]"], ["{"], ['{"model":7}'], ['{"model":""}'], ['{"model":"a","model":"b"}'], ["nonsense"]])(
  "the body %s asks no model",
  async (text) => {
    const rig = await open();
    expect((await ask(rig.socket, { body: text })).status).toBe(400);
    expect(rig.upstream.calls).toEqual([]);
    expect(rig.gateway.tally().calls).toBe(0);
  },
);

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
])("the token is shown as %s, and the key in its place", async (_, headers, path, name, value) => {
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

test("an agent that goes away ends its call at the upstream, and what it has seen counts", async () => {
  const rig = await open();
  const gone = new Promise<void>((resolve) => {
    rig.upstream.script = (response) => {
      beginStream(response);
      response.write(event({ type: "message_start", message: { usage: { input_tokens: 70, output_tokens: 1 } } }));
      response.once("close", resolve);
    };
  });
  const response = await call(rig.socket, { path: paths.messages, body: { model: "claude-opus-4-5", stream: true } });
  await once(response, "data");
  response.destroy();
  await gone;
  await expect.poll(() => rig.events.length).toBe(1);
  expect(rig.events).toMatchObject([
    { type: "called", status: 200, complete: false, usage: { inputUncached: 70, output: 1 } },
  ]);
  expect(rig.gateway.tally().failure).toBeUndefined();
});

test("the socket is for its owner alone", async () => {
  const rig = await open();
  expect(statSync(rig.socket).mode & 0o777).toBe(0o600);
});

test("a path that no socket can have is refused", async () => {
  const opened = open({ gateway: { socket: `/tmp/${"d".repeat(100)}.sock` } });
  await expect(opened).rejects.toMatchObject({ name: "Refusal", code: "METER_SOCKET_PATH_TOO_LONG" });
});

test("a folder that is not there is refused", async () => {
  const opened = open({ gateway: { socket: "/tmp/wb-nowhere/at/all.sock" } });
  await expect(opened).rejects.toMatchObject({ name: "Refusal", code: "METER_SOCKET_NOT_OPENED" });
});

test("a socket at which somebody listens is refused, and so is a file, which stays as it is", async () => {
  const rig = await open();
  await expect(open({ gateway: { socket: rig.socket } })).rejects.toMatchObject({ code: "METER_SOCKET_TAKEN" });
  expect((await ask(rig.socket)).status).toBe(200);
  const file = join(rig.folder, "file");
  writeFileSync(file, "precious");
  await expect(open({ gateway: { socket: file } })).rejects.toMatchObject({ code: "METER_SOCKET_TAKEN" });
  expect(readFileSync(file, "utf8")).toBe("precious");
});

test("the socket of a process that was killed is in nobody's way", async () => {
  const rig = await open();
  const socket = join(rig.folder, "dead.sock");
  const program = "require('node:net').createServer().listen(process.argv[1], () => console.log('listening'))";
  const child = spawn(process.execPath, ["-e", program, socket], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  if (child.stdout === null) throw new Error("no pipe");
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(socket)).toBe(true);
  const other = await open({ gateway: { socket } });
  expect((await ask(socket)).status).toBe(200);
  await other.gateway.close();
  expect(existsSync(socket)).toBe(false);
});

test("an upstream that speaks another protocol is a failure, and no end of the process", async () => {
  const odd = createServer((socket) => {
    socket.on("error", () => undefined);
    socket.end("SSH-2.0-OpenSSH_9.2\r\n");
  });
  odd.listen(0, "127.0.0.1");
  await once(odd, "listening");
  const address = odd.address();
  if (address === null || typeof address === "string") throw new Error("no address");
  const rig = await open({ gateway: { upstreams: { chat: { url: `http://127.0.0.1:${address.port}`, key } } } });
  expect((await ask(rig.socket)).status).toBe(502);
  expect(rig.gateway.tally()).toMatchObject({ failure: { status: 0 } });
  odd.close();
});
