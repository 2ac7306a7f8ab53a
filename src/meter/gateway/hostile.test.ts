import { once } from "node:events";

import { connect, createServer } from "node:net";
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
  const rig = await open({ meter: { patience: { requestMs: 1_000 } } });
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
