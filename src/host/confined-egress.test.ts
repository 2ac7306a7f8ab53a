import { connect, type AddressInfo } from "node:net";
import { afterEach, beforeEach, expect } from "vitest";
import { bridgeProgram, Den } from "../../test/rig/sandbox-rig.ts";
import { whenPossible } from "../../test/rig/require.ts";
import type { EgressEvent, OpenEgress } from "../egress/egress.ts";
import { egressProxy } from "../egress/proxy/proxy.ts";
import { bubblewrap } from "../sandbox/bubblewrap/bubblewrap.ts";

const test = whenPossible("bwrap", "--unshare-all", "--ro-bind", "/", "/", "true");

let den: Den;
let egress: OpenEgress | undefined;
beforeEach(() => {
  den = new Den();
});
afterEach(async () => {
  await egress?.close();
  await den.remove();
});

/** Asks the proxy of its environment for a tunnel, and says what comes of it; then tries without. */
const program = `
  const { connect } = require("node:net");
  const { hostname, port } = new URL(process.env.HTTPS_PROXY);
  const ask = (target) => new Promise((resolve) => {
    let heard = "";
    const way = connect({ host: hostname, port, allowHalfOpen: true }).on("data", (chunk) => (heard += chunk));
    way.on("end", () => resolve(heard.split("\\r\\n")[0] + " " + heard.split("\\r\\n\\r\\n")[1].split(":")[0])).on("error", ({ code }) => resolve(code));
    way.end("CONNECT " + target + " HTTP/1.1\\r\\n\\r\\nhello");
  });
  const direct = () => new Promise((resolve) => connect(443, "93.184.216.34").on("error", ({ code }) => resolve(code)).on("connect", () => resolve("reached")));
  (async () => { for (const said of [await ask("example.com:443"), await ask("evil.net:443"), await direct()]) process.stdout.write(said + "\\n"); })();
`;

test("a confined command reaches the hosts that are allowed, and nobody else", async () => {
  const server = await den.listen({ port: 0, host: "127.0.0.1" }, (visitor) => visitor.pipe(visitor));
  const { port } = server.address() as AddressInfo;
  const told: EgressEvent[] = [];
  const socket = den.path("egress.sock");
  egress = await egressProxy.open({
    socket,
    allow: ["example.com"],
    resolve: () => Promise.resolve(["93.184.216.34"]),
    dial: () => connect({ port, host: "127.0.0.1", allowHalfOpen: true }),
    tell: (event) => told.push(event),
  });
  const { personHome } = den;
  const uid = process.getuid?.() ?? 0;
  const end = await den.run(
    bubblewrap({ program: "/usr/bin/bwrap", bridge: bridgeProgram, personHome, hidden: [], guarded: [], uid }),
    {
      argv: [process.execPath, "-e", program],
      env: { HTTPS_PROXY: "http://127.0.0.1:3128" },
      sockets: { egress: socket },
      bridges: [{ port: 3_128, socket: "egress" }],
    },
  );
  expect(end.out.split("\n")).toEqual([
    "HTTP/1.1 200 Connection established hello",
    "HTTP/1.1 403 Forbidden Not reached",
    "ENETUNREACH",
    "",
  ]);
  expect(told.map((event) => (event.type === "refused" ? event.wanted : event.type)).toSorted()).toEqual([
    "allowed",
    "ended",
    "evil.net:443",
  ]);
});
