// Programs of their own, so that what one holds is what it says: an upstream of models, and a gateway before it.
import { once } from "node:events";
import { createServer } from "node:http";
import { setTimeout } from "node:timers/promises";
import { systemClock } from "../dist/host/system-clock.js";
import { httpMeter } from "../dist/meter/gateway/http-meter.js";

const event = (data) => `data: ${JSON.stringify(data)}\n\n`;
const delta = (content) =>
  event({ id: "chatcmpl-1", object: "chat.completion.chunk", choices: [{ index: 0, delta: { content } }] });
const end = event({ choices: [{ index: 0, delta: {}, finish_reason: "stop" }] });
const usage = event({ choices: [], usage: { prompt_tokens: 80_000, completion_tokens: 200 } });

const programs = {
  async upstream() {
    const server = createServer((request, response) => {
      request.resume();
      request.on("end", () => void answer(request, response));
    });
    server.listen(0, "127.0.0.1");
    await once(server, "listening");
    console.log(`http://127.0.0.1:${server.address().port}`);
  },
  async gateway(socket, url) {
    const meter = httpMeter({ clock: systemClock, random: Math.random });
    await meter.open({
      socket,
      token: "token",
      upstreams: { chat: { url, key: "sk-a-key-that-is-none" } },
      caps: { usd: 1_000_000 },
      tell: () => undefined,
    });
    console.log("listening");
  },
};

async function answer(request, response) {
  response.writeHead(200, { "content-type": "text/event-stream" });
  const megabytes = Number(request.headers["x-megabytes"] ?? 0);
  // Some events together, as they come over a network that is faster than a model.
  const many = delta(" token").repeat(500);
  for (let sent = 0; sent < megabytes * 1e6; sent += many.length) {
    if (!response.write(many)) await once(response, "drain");
  }
  const slow = request.headers["x-slow"] === "yes";
  for (let at = 0; at < 200; at++) {
    response.write(delta(" token"));
    if (slow) await setTimeout(20);
  }
  response.end(end + usage);
}

await programs[process.argv[2]](...process.argv.slice(3));
