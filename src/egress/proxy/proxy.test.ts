import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { type AddressInfo, connect, createServer, type Server, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { readTables } from "../../../test/rig/tables.ts";
import type { EgressEvent, EgressOptions, OpenEgress } from "../egress.ts";
import { egressProxy } from "./proxy.ts";

let folder = "";
let socket = "";
let server: Server;
let serve: (visitor: Socket) => void;
let heard = "";
let told: EgressEvent[] = [];
let asked: string[] = [];
let dialled: string[] = [];
const opened: OpenEgress[] = [];
const sockets: Socket[] = [];

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), "waybill-egress-"));
  socket = join(folder, "out.sock");
  [heard, told, asked, dialled] = ["", [], [], []];
  serve = (visitor) => visitor.on("data", (chunk) => (heard += String(chunk)));
  server = createServer({ allowHalfOpen: true }, (visitor) => {
    sockets.push(visitor);
    visitor.on("error", () => undefined);
    serve(visitor);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((egress) => egress.close()));
  for (const each of sockets.splice(0)) each.destroy();
  server.close();
  rmSync(folder, { recursive: true });
});

/** Whatever is dialled is our server. */
function dial(): Socket {
  return connect({ port: (server.address() as AddressInfo).port, host: "127.0.0.1", allowHalfOpen: true });
}

async function open(more: Partial<EgressOptions> = {}): Promise<OpenEgress> {
  const egress = await egressProxy.open({
    socket,
    allow: ["example.com", "plain.example:8080"],
    resolve: (host) => {
      asked.push(host);
      return Promise.resolve(["93.184.216.34"]);
    },
    dial: (address, port) => {
      dialled.push(`${address.text} ${port}`);
      return dial();
    },
    tell: (event) => told.push(event),
    ...more,
  });
  opened.push(egress);
  return egress;
}

function visit(): Socket {
  const visitor = connect({ path: socket, allowHalfOpen: true });
  sockets.push(visitor);
  return visitor.on("error", () => undefined);
}

/** All that comes until enough has come, or the other side ends. */
function until(visitor: Socket, enough: (text: string) => boolean): Promise<string> {
  return new Promise((resolve) => {
    let text = "";
    const settle = (): void => resolve(text);
    visitor.on("data", (chunk) => {
      text += String(chunk);
      if (enough(text)) settle();
    });
    visitor.once("end", settle).once("close", settle);
  });
}

async function tunnel(to = "example.com:443"): Promise<Socket> {
  const visitor = visit();
  visitor.write(`CONNECT ${to} HTTP/1.1\r\n\r\n`);
  expect(await until(visitor, (text) => text.endsWith("\r\n\r\n"))).toBe("HTTP/1.1 200 Connection established\r\n\r\n");
  visitor.removeAllListeners("data");
  return visitor;
}

interface RequestRow {
  readonly name: string;
  readonly say: readonly string[];
  readonly repeat?: readonly [string, number];
  readonly status: number;
  readonly told: string;
  readonly then?: string;
  readonly hears?: string;
}

interface AddressRow {
  readonly of: string;
  readonly addresses: readonly string[];
  readonly dialled: boolean;
  readonly why?: string;
}

const tables = new Map(readTables<RequestRow | AddressRow>("egress").map(({ name, rows }) => [name, rows]));

describe("what is sent to the proxy", () => {
  test.each((tables.get("requests") ?? []) as readonly RequestRow[])("$name", async (row) => {
    serve = (visitor) => {
      visitor.on("data", (chunk) => {
        heard += String(chunk);
        if (row.hears === heard || row.then !== undefined)
          visitor.end("HTTP/1.1 200 OK\r\nConnection: close\r\n\r\nanswer");
      });
    };
    await open();
    const [what = "", times = 0] = row.repeat ?? [];
    const visitor = visit();
    visitor.write(
      row.say.join("\r\n").replace("%", what.repeat(times)) + (row.say.at(-1) === "" ? "\r\n" : ""),
      "latin1",
    );
    const text = await until(visitor, (said) => said.endsWith("established\r\n\r\n"));
    expect(text.split("\r\n")[0]).toMatch(new RegExp(`^HTTP/1.1 ${row.status} `, "u"));
    const words = told
      .filter(({ type }) => type !== "ended")
      .map((event) => (event.type === "refused" ? event.why : event.type));
    // Two that come together are decided together.
    expect(words.toSorted()).toEqual([row.told, ...(row.then === undefined ? [] : [row.then])].toSorted());
    expect(heard).toBe(row.hears ?? (row.then === undefined ? "" : heard));
    if (row.status !== 200) expect([asked, dialled]).toEqual([[], []]);
    if (row.hears !== undefined) expect(text).toMatch(/\r\n\r\n.*answer/su);
  });
});

describe("where it leads", () => {
  test.each((tables.get("addresses") ?? []) as readonly AddressRow[])("addresses of $of", async (row) => {
    await open({ allow: ["example.com", "10.1.2.3:443"], resolve: () => Promise.resolve(row.addresses) });
    const visitor = visit();
    visitor.write("CONNECT example.com:443 HTTP/1.1\r\n\r\n");
    const text = await until(visitor, (said) => said.includes("\r\n\r\n"));
    expect(text.startsWith("HTTP/1.1 200 ")).toBe(row.dialled);
    expect(dialled).toEqual(row.dialled ? [`${row.addresses[0]} 443`] : []);
    expect(told[0]).toMatchObject(
      row.dialled ? { type: "allowed" } : { type: "refused", why: row.why ?? "private address" },
    );
  });

  test("a host is asked for once, and what was said then is dialled", async () => {
    await open({ resolve: (host) => Promise.resolve(asked.push(host) === 1 ? ["93.184.216.34"] : ["127.0.0.1"]) });
    await tunnel("EXAMPLE.com.:443");
    expect([asked, dialled]).toEqual([["example.com"], ["93.184.216.34 443"]]);
  });

  test("an address is not asked for, and is dialled only where it is named itself", async () => {
    await open({ allow: ["127.0.0.1:8080", "*.example.com"] });
    await tunnel("127.0.0.1:8080");
    const visitor = visit();
    visitor.end("CONNECT 127.0.0.2:8080 HTTP/1.1\r\n\r\n");
    expect(await until(visitor, () => false)).toMatch(/^HTTP\/1.1 403 /u);
    expect([asked, dialled]).toEqual([[], ["127.0.0.1 8080"]]);
  });

  test("a resolver that fails knows no host", async () => {
    await open({ resolve: () => Promise.reject(new Error("ENOTFOUND")) });
    const visitor = visit();
    visitor.end("CONNECT example.com:443 HTTP/1.1\r\n\r\n");
    expect(await until(visitor, () => false)).toMatch(/^HTTP\/1.1 502 /u);
    expect(told).toEqual([{ type: "refused", wanted: "example.com:443", why: "unknown host" }]);
  });

  test("the next address is tried where one does not answer, and the failure of all is told", async () => {
    const closed = createServer().listen(0, "127.0.0.1");
    await once(closed, "listening");
    const { port } = closed.address() as AddressInfo;
    closed.close();
    const nobody = (): Socket => connect({ port, host: "127.0.0.1" });
    await open({
      resolve: () => Promise.resolve(["93.184.216.34", "93.184.216.35"]),
      dial: (address, to) => {
        dialled.push(address.text);
        return to === 443 && dialled.length === 2 ? dial() : nobody();
      },
    });
    await tunnel();
    expect(dialled).toEqual(["93.184.216.34", "93.184.216.35"]);
    const visitor = visit();
    visitor.write("GET http://plain.example:8080/ HTTP/1.1\r\n\r\n");
    expect(await until(visitor, () => false)).toMatch(/^HTTP\/1.1 502 .*does not answer \(ECONNREFUSED\)/su);
    expect(told.at(-1)).toMatchObject({ type: "failed", host: "plain.example", port: 8080, code: "ECONNREFUSED" });
  });

  test("without a way to dial it is that of the system", async () => {
    const { port } = server.address() as AddressInfo;
    serve = (visitor) => visitor.end("from the loopback");
    await open({ allow: [`127.0.0.1:${port}`], dial: undefined as never });
    const visitor = visit();
    visitor.write(`CONNECT 127.0.0.1:${port} HTTP/1.1\r\n\r\n`);
    expect(await until(visitor, () => false)).toContain("from the loopback");
  });
});

describe("a tunnel", () => {
  test("carries what was said before it stood, in both directions, and counts the bytes", async () => {
    serve = (visitor) =>
      visitor.on("data", (chunk) => (heard += String(chunk))).on("end", () => visitor.end("the answer"));
    await open();
    const visitor = visit();
    visitor.end("CONNECT example.com:443 HTTP/1.1\r\n\r\nearly");
    expect(await until(visitor, () => false)).toBe("HTTP/1.1 200 Connection established\r\n\r\nthe answer");
    await expect.poll(() => told.length).toBe(2);
    expect(heard).toBe("early");
    const target = { connection: 1, host: "example.com", port: 443 };
    expect(told).toEqual([
      { type: "allowed", ...target, address: "93.184.216.34" },
      { type: "ended", ...target, sent: 5, received: 10 },
    ]);
  });

  test("carries much", async () => {
    serve = (visitor) => visitor.pipe(visitor);
    await open();
    const visitor = await tunnel();
    const flood = 32 * 1024 ** 2;
    let length = 0;
    visitor.on("data", (chunk: Buffer) => (length += chunk.length));
    visitor.end(Buffer.alloc(flood));
    await once(visitor, "end");
    expect(length).toBe(flood);
  });

  test("breaks where either side does, and nothing else breaks", async () => {
    const came: Socket[] = [];
    serve = (visitor) => came.push(visitor.on("end", () => visitor.end()).resume());
    await open();
    const other = await tunnel();
    const first = await tunnel();
    await expect.poll(() => came.length).toBe(2);
    came[1]?.resetAndDestroy();
    await once(first.resume(), "end");
    const second = await tunnel();
    await expect.poll(() => came.length).toBe(3);
    const left = new Promise((resolve) => came[2]?.once("close", resolve));
    second.destroy();
    await left;
    came[0]?.end("still");
    expect(await until(other, () => false)).toBe("still");
  });

  test("ends when the proxy is closed, and the socket is gone", async () => {
    const egress = await open();
    const visitor = await tunnel();
    const gone = once(visitor, "close");
    visitor.resume().once("end", () => visitor.end());
    await egress.close();
    await gone;
    expect(existsSync(socket)).toBe(false);
    await egress.close();
    expect(told.at(-1)).toMatchObject({ type: "ended" });
  });
});

describe("limits", () => {
  test("who says nothing, or not all of it, is sent away", async () => {
    await open({ limits: { headMs: 40 } });
    const [silent, slow] = [visit(), visit()];
    slow.write("CONNECT example.com:443 HTTP/1.1\r\nX: ");
    expect(await Promise.all([until(silent, () => false), until(slow, () => false)])).toEqual(
      Array(2).fill(expect.stringMatching(/^HTTP\/1.1 400 /u)),
    );
    expect(told).toMatchObject([{ why: "malformed" }, { why: "malformed" }]);
  });

  test("no more come at once than may", async () => {
    await open({ limits: { connections: 2 } });
    await Promise.all([tunnel(), tunnel()]);
    expect(await until(visit(), () => false)).toBe("");
    expect(told.at(-1)).toMatchObject({ type: "refused", why: "too many connections" });
  });

  test("a host that does not answer is given up", async () => {
    await open({ limits: { dialMs: 20 }, dial: () => new Socket() });
    const visitor = visit();
    visitor.write("CONNECT example.com:443 HTTP/1.1\r\n\r\n");
    expect(await until(visitor, () => false)).toMatch(/^HTTP\/1.1 502 .*\(ETIMEDOUT\)/su);
    expect(told).toMatchObject([{ type: "allowed" }, { type: "failed", code: "ETIMEDOUT" }]);
  });

  test("what was wanted is told in short", async () => {
    await open();
    const visitor = visit();
    visitor.end(`CONNECT ${"a".repeat(10_000)}:443 HTTP/1.1\r\n\r\n`);
    await until(visitor, () => false);
    expect(told).toMatchObject([{ type: "refused", wanted: "a".repeat(300) }]);
  });
});

describe("opening", () => {
  test.each(["*", "https://example.com", "*.com"])("the rule %s is refused, and nothing is opened", async (rule) => {
    await expect(open({ allow: ["example.com", rule] })).rejects.toMatchObject({
      name: "Refusal",
      code: "EGRESS_RULE_UNREADABLE",
    });
    expect(existsSync(socket)).toBe(false);
  });

  test.each(["/no/such/folder/out.sock", `/tmp/${"x".repeat(100)}`])("the socket %s is refused", async (path) => {
    await expect(open({ socket: path })).rejects.toMatchObject({ name: "Refusal", code: "EGRESS_NOT_OPENED" });
  });

  test("the socket is only for its owner", async () => {
    await open();
    expect(statSync(socket).mode & 0o777).toBe(0o600);
  });
});
