import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import type { Egress, EgressEvent } from "../egress/egress.ts";
import type { Gateway, Meter, MeterEvent, Upstream, Wire } from "../meter/meter.ts";
import type { Bridge, SandboxName } from "../sandbox/sandbox.ts";
import type { Agent, AgentLimits } from "./agent.ts";
import type { AgentEvent, TellEvent } from "./event.ts";

export interface DoorPorts {
  readonly meter: Meter;
  readonly egress: Egress;
  /** The addresses of a host. */
  readonly resolve: (host: string) => Promise<readonly string[]>;
  /** Where sockets stand: a short path, since that of a socket may have no more than about a hundred bytes. */
  readonly socketFolder: string;
  /** Letters and digits that nobody else has. */
  readonly newWord: () => string;
}

export interface DoorRequest {
  readonly agent: Agent;
  readonly limits: AgentLimits;
  readonly upstreams: Readonly<Partial<Record<Wire, Upstream>>>;
  readonly hosts: readonly string[];
  readonly tell: TellEvent;
  /** Is called at each sign of life. */
  readonly sign: () => void;
}

/** The ways that an agent has to the world. All are closed together. */
export interface Doors {
  readonly meter?: MeterDoor;
  readonly sockets: Readonly<Record<string, string>>;
  readonly bridges: readonly Bridge[];
  /** Programs that know a proxy by these variables go through it. */
  readonly env: Readonly<Record<string, string>>;
  close(): Promise<void>;
}

export interface MeterDoor {
  readonly gateway: Gateway;
  readonly token: string;
  /** The port of its loopback that leads to it, for agents that need one. */
  readonly port?: number;
}

interface Door {
  readonly name: "meter" | "egress";
  readonly socket: string;
  readonly port?: number;
  close(): Promise<unknown>;
}

/** Ports of a loopback that nobody else is on. */
const ownPorts = { meter: 8080, egress: 8081 };

export async function openDoors(ports: DoorPorts, request: DoorRequest): Promise<Doors> {
  mkdirSync(ports.socketFolder, { recursive: true, mode: 0o700 });
  const meter = isMetered(request.agent) ? await openMeter(ports, request) : undefined;
  let egress: Door | undefined;
  try {
    egress = request.hosts.length > 0 ? await openEgress(ports, request) : undefined;
  } catch (error) {
    await meter?.close();
    throw error;
  }
  const doors = [meter, egress].flatMap((door) => door ?? []);
  return {
    ...(meter === undefined ? {} : { meter }),
    sockets: Object.fromEntries(doors.map(({ name, socket }) => [name, socket])),
    bridges: doors.flatMap(({ name, port }) => (port === undefined ? [] : [{ port, socket: name }])),
    env: egress?.port === undefined ? {} : proxyWords(egress.port),
    close: async () => {
      await Promise.all(doors.map((door) => door.close()));
    },
  };
}

export function isMetered({ driver, usesLogin }: Agent): boolean {
  return driver.capabilities.reaches !== "nothing" && !usesLogin;
}

async function openMeter(ports: DoorPorts, request: DoorRequest): Promise<Door & MeterDoor> {
  const { agent, limits, upstreams, tell, sign } = request;
  const word = ports.newWord();
  const socket = join(ports.socketFolder, `${word}.m`);
  const token = `wb-${word}${ports.newWord()}`;
  const { calls, tokens, usd } = limits;
  const gateway = await ports.meter.open({
    socket,
    token,
    upstreams,
    caps: {
      ...(calls === undefined ? {} : { calls }),
      ...(tokens === undefined ? {} : { tokens }),
      ...(usd === undefined ? {} : { usd }),
    },
    tell: (event) => {
      sign();
      for (const told of wordsOf(event)) tell(told, "meter");
    },
  });
  const port = agent.driver.capabilities.reaches === "port" ? await portOf(agent.sandbox, "meter") : undefined;
  const door = { name: "meter", socket, gateway, token, close: () => gateway.close() } as const;
  return port === undefined ? door : { ...door, port };
}

async function openEgress(ports: DoorPorts, { agent, hosts, tell, sign }: DoorRequest): Promise<Door> {
  const told = (message: string): void => {
    sign();
    tell({ type: "notice", message }, "meter");
  };
  return { name: "egress", ...(await openWayOut(ports, { hosts, sandbox: agent.sandbox, tell: told })) };
}

export type WayOutPorts = Pick<DoorPorts, "egress" | "resolve" | "socketFolder" | "newWord">;

export interface WayOutRequest {
  readonly hosts: readonly string[];
  readonly sandbox: SandboxName;
  /** Is told of each decision in words. */
  readonly tell: (words: string) => void;
}

/** The one way out of a sandbox: a socket, and the port that leads to it. */
export interface WayOut {
  readonly socket: string;
  readonly port: number;
  close(): Promise<unknown>;
}

export async function openWayOut(ports: WayOutPorts, { hosts, sandbox, tell }: WayOutRequest): Promise<WayOut> {
  const { egress, resolve, socketFolder, newWord } = ports;
  mkdirSync(socketFolder, { recursive: true, mode: 0o700 });
  const socket = join(socketFolder, `${newWord()}.e`);
  const opened = await egress.open({ socket, allow: hosts, resolve, tell: (event) => tell(wordsOfEgress(event)) });
  return { socket, port: await portOf(sandbox, "egress"), close: () => opened.close() };
}

/** Without a sandbox the loopback is everybody's. */
async function portOf(sandbox: SandboxName, door: keyof typeof ownPorts): Promise<number> {
  if (sandbox !== "none") return ownPorts[door];
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  return typeof address === "object" && address !== null ? address.port : ownPorts[door];
}

/** Programs that know a proxy by these variables go through it. */
export function proxyWords(port: number): Readonly<Record<string, string>> {
  const url = `http://127.0.0.1:${port}`;
  const none = "127.0.0.1,localhost";
  return {
    HTTPS_PROXY: url,
    https_proxy: url,
    HTTP_PROXY: url,
    http_proxy: url,
    NO_PROXY: none,
    no_proxy: none,
    NODE_USE_ENV_PROXY: "1",
  };
}

/** What goes through the meter, in the words of agents. */
function wordsOf(event: MeterEvent): readonly AgentEvent[] {
  switch (event.type) {
    case "called": {
      const { model, usage, usd } = event;
      return usage === undefined ? [] : [{ type: "usage", model, usage, ...(usd === undefined ? {} : { usd }) }];
    }
    case "retried":
      return [{ type: "retrying", attempt: event.attempt, status: event.status, delayMs: event.delayMs }];
    case "warned":
      return [{ type: "notice", message: `${event.used} of ${event.limit} ${event.cap} are used` }];
    case "breached":
      return [{ type: "notice", message: `the limit of ${event.limit} ${event.cap} is reached` }];
  }
}

function wordsOfEgress(event: EgressEvent): string {
  switch (event.type) {
    case "allowed":
      return `reaches ${event.host}:${event.port} (${event.address})`;
    case "refused":
      return `may not reach ${event.wanted}: ${event.why}`;
    case "failed":
      return `could not reach ${event.host}:${event.port} (${event.code})`;
    case "ended":
      return `has sent ${event.sent} bytes to ${event.host}:${event.port}, and received ${event.received}`;
  }
}
