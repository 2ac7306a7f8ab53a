import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { request } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { median } from "./measure.mjs";

const program = new URL("./meter-of.mjs", import.meta.url).pathname;
const calls = 300;
const streams = 200;
const large = 200;

/** A conversation as agents send it again with each call. */
const conversation = JSON.stringify({
  model: "gpt-5",
  messages: [{ role: "user", content: "a line of code\n".repeat(20_000) }],
  stream: true,
  stream_options: { include_usage: true },
});

/** What a gateway adds to calls, and what many streams at once cost it. Upstream, gateway and agent are processes of their own. */
export async function meterFigures() {
  const folder = mkdtempSync(join(tmpdir(), "wb-"));
  const socket = join(folder, "m.sock");
  const upstream = await start("upstream");
  const gateway = await start("gateway", socket, upstream.said);
  const direct = { host: "127.0.0.1", port: Number(new URL(upstream.said).port) };
  const through = { socketPath: socket };
  try {
    const first = { direct: [], through: [] };
    for (let at = 0; at < calls; at++) {
      first.direct.push(await firstByteMs(direct));
      first.through.push(await firstByteMs(through));
    }
    const held = await atOnce(through, gateway.child.pid);
    const speed = { direct: [], through: [] };
    for (let at = 0; at < 5; at++) {
      speed.direct.push(await megabytesPerSecond(direct));
      speed.through.push(await megabytesPerSecond(through));
    }
    const added = median(first.through) - median(first.direct);
    const addedAtBest = fastest(first.through) - fastest(first.direct);
    const share = median(speed.through) / median(speed.direct);
    return [
      `meter, first byte: ${added.toFixed(2)} ms more than ${median(first.direct).toFixed(2)} ms (median of ${calls}, ${Math.round(conversation.length / 1000)} kB sent; limit 3 ms), ${addedAtBest.toFixed(2)} ms more in the fastest tenth`,
      `meter, ${streams} streams at once: ${held.toFixed(0)} MB at most (limit 200 MB)`,
      `meter, one stream of ${large} MB: ${median(speed.through).toFixed(0)} MB/s, ${share.toFixed(2)} x without it`,
    ];
  } finally {
    upstream.child.kill();
    gateway.child.kill();
    rmSync(folder, { recursive: true });
  }
}

/** What the fastest tenth took at most: on a busy machine the median is of its other work. */
function fastest(times) {
  return times.toSorted((a, b) => a - b)[Math.floor(times.length / 10)];
}

async function start(...args) {
  const child = spawn(process.execPath, [program, ...args], { stdio: ["ignore", "pipe", "inherit"] });
  const [said] = await once(createInterface({ input: child.stdout }), "line");
  return { child, said };
}

/** Asks, and gives the answer when its first byte is there. */
async function ask(target, headers = {}) {
  const before = performance.now();
  const asked = request({
    ...target,
    path: "/v1/chat/completions",
    method: "POST",
    headers: { authorization: "Bearer token", ...headers },
  });
  asked.end(conversation);
  const [response] = await once(asked, "response");
  // Asked for before the first byte: a short answer has ended when that was seen.
  const ended = once(response, "end");
  let bytes = 0;
  response.on("data", (chunk) => {
    bytes += chunk.length;
  });
  await once(response, "data");
  return { ms: performance.now() - before, whole: ended.then(() => bytes) };
}

async function firstByteMs(target) {
  const { whole, ms } = await ask(target);
  await whole;
  return ms;
}

async function megabytesPerSecond(target) {
  const before = performance.now();
  const { whole } = await ask(target, { "x-megabytes": String(large) });
  return (await whole) / 1000 / (performance.now() - before);
}

/** Many streams, each of which goes on while all others do: what their process had in memory at most. */
async function atOnce(target, pid) {
  const open = await Promise.all(Array.from({ length: streams }, () => ask(target, { "x-slow": "yes" })));
  await Promise.all(open.map(({ whole }) => whole));
  return Number(/VmHWM:\s+(\d+) kB/u.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) / 1024;
}
