import {
  agent,
  type AgentApp,
  type AgentContext,
  methods,
  type NewSessionResponse,
  type PermissionOption,
  RequestError,
  type RequestPermissionResponse,
  type SessionUpdate,
  type Stream,
  type ToolCallUpdate,
} from "@agentclientprotocol/sdk";
import { expect, test } from "vitest";
import type { AgentEvent, AgentFailure } from "../event.ts";
import { converse } from "./converse.ts";
import type { AcpTurn } from "./turn.ts";

const turn: AcpTurn = {
  prompt: "Do it.",
  role: "agent",
  command: ["the-agent"],
  folder: "/work",
  session: { mode: "new", id: "wanted" },
};
const lost: AgentFailure = { kind: "agent_crash", message: "It is gone." };
const initialized = { protocolVersion: 1 };

test("tells what the agent says and does, and that it is done", async () => {
  const { ok, events } = await talk(
    speaking(async (client, sessionId) => {
      await say(client, sessionId, "Writing ");
      await say(client, sessionId, "it.");
      const toolCall = { toolCallId: "t1", title: "a.txt", kind: "edit" as const, rawInput: { path: "a.txt" } };
      await update(client, sessionId, { sessionUpdate: "tool_call", status: "pending", ...toolCall, rawInput: {} });
      const { outcome } = await ask(client, sessionId, toolCall);
      expect(outcome).toEqual({ outcome: "selected", optionId: "once" });
      await update(client, sessionId, { sessionUpdate: "tool_call_update", toolCallId: "t1", status: "completed" });
      await say(client, sessionId, "Done.");
      return { stopReason: "end_turn" };
    }),
  );
  expect(ok).toBe(true);
  expect(events).toEqual([
    { type: "session", id: "s1" },
    { type: "text", delta: "Writing " },
    { type: "text", delta: "it." },
    { type: "message", text: "Writing it." },
    { type: "tool.started", id: "t1", kind: "write", name: "edit", summary: "a.txt" },
    { type: "tool.ended", id: "t1", status: "ok" },
    { type: "text", delta: "Done." },
    { type: "message", text: "Done." },
    { type: "ended", ok: true },
  ]);
});

test.each([
  ["read", "yes"],
  ["search", "yes"],
  ["think", "yes"],
  ["edit", "no"],
  ["execute", "no"],
  ["fetch", "no"],
  ["delete", "no"],
  ["other", "no"],
  [undefined, "no"],
] as const)("an advisor who asks for a tool of the kind %s is told %s", async (kind, answer) => {
  const { events } = await talk(
    speaking(async (client, sessionId) => {
      const call = { toolCallId: "t1", title: "x", ...(kind === undefined ? {} : { kind }) };
      const { outcome } = await ask(client, sessionId, call);
      expect(outcome).toEqual({ outcome: "selected", optionId: answer === "yes" ? "once" : "never" });
      await update(client, sessionId, { sessionUpdate: "tool_call_update", toolCallId: "t1", status: "failed" });
      return { stopReason: "end_turn" };
    }),
    { role: "advisor" },
  );
  expect(events).toContainEqual({ type: "tool.ended", id: "t1", status: answer === "yes" ? "error" : "denied" });
});

test.each([
  ["max_tokens", "max_output"],
  ["max_turn_requests", "max_turns"],
  ["refusal", "refused"],
  ["cancelled", "cancelled"],
] as const)("a turn that stops with %s is a failure: %s", async (stopReason, kind) => {
  const { ok, events } = await talk(speaking(async () => ({ stopReason })));
  expect(ok).toBe(false);
  expect(events.at(-2)).toMatchObject({ type: "failed", failure: { kind } });
  expect(events.at(-1)).toEqual({ type: "ended", ok: false });
});

test.each([
  [401, "auth", 401],
  [429, "rate_limit", 429],
  [529, "overloaded", 529],
  [-32_000, "auth", undefined],
  [-32_603, "provider", undefined],
] as const)("an error with the code %d is a failure: %s", async (code, kind, httpStatus) => {
  const { events } = await talk(
    speaking(() => {
      throw new RequestError(code, "no");
    }),
  );
  const failure = { kind, message: "no", ...(httpStatus === undefined ? {} : { httpStatus }) };
  expect(events).toContainEqual({ type: "failed", failure });
});

test("asks for permission in the mode that is made for that, and chooses the model", async () => {
  const set: unknown[] = [];
  const app = speaking(async () => ({ stopReason: "end_turn" }), {
    sessionId: "s1",
    modes: { currentModeId: "auto", availableModes: ["auto", "default"].map((id) => ({ id, name: id })) },
    configOptions: [
      {
        id: "m",
        name: "Model",
        category: "model",
        type: "select",
        currentValue: "small",
        options: ["small", "large"].map((value) => ({ value, name: value })),
      },
    ],
  })
    .onRequest(methods.agent.session.setMode, ({ params }) => {
      set.push(params.modeId);
    })
    .onRequest(methods.agent.session.setConfigOption, ({ params }) => {
      set.push(params.value);
      return { configOptions: [] };
    });
  const { ok } = await talk(app, { model: "large" });
  expect(ok).toBe(true);
  expect(set).toEqual(["default", "large"]);
});

test("says that it could not choose the model where the agent lets nobody do so", async () => {
  const { ok, events } = await talk(
    speaking(async () => ({ stopReason: "end_turn" })),
    { model: "large" },
  );
  expect(ok).toBe(true);
  expect(events.map(({ type }) => type)).toContain("notice");
});

test.each([
  ["resumes it", { sessionCapabilities: { resume: {} }, loadSession: true }, "resume wanted"],
  ["loads it", { loadSession: true }, "load wanted"],
  ["begins a new one, and says so", {}, "new s1"],
] as const)("to go on with a session, an agent %s", async (_, agentCapabilities, expected) => {
  const asked: string[] = [];
  const app = agent()
    .onRequest(methods.agent.initialize, () => ({ ...initialized, agentCapabilities }))
    .onRequest(methods.agent.session.new, () => {
      asked.push("new s1");
      return { sessionId: "s1" };
    })
    .onRequest(methods.agent.session.resume, ({ params }) => {
      asked.push(`resume ${params.sessionId}`);
      return {};
    })
    .onRequest(methods.agent.session.load, async ({ params, client }) => {
      asked.push(`load ${params.sessionId}`);
      await say(client, params.sessionId, "What was said long ago.");
    })
    .onRequest(methods.agent.session.prompt, () => ({ stopReason: "end_turn" }));
  const { events } = await talk(app, { session: { mode: "resume", id: "wanted" } });
  expect(asked).toEqual([expected]);
  const [, id = ""] = expected.split(" ");
  expect(events).toContainEqual({ type: "session", id });
  expect(events.some(({ type }) => type === "notice")).toBe(id === "s1");
  expect(events.some(({ type }) => type === "text")).toBe(false);
});

test("asks the agent to stop, and lets it say its last word", async () => {
  const stop = new AbortController();
  const cancelled = new AbortController();
  const app = speaking(async (client, sessionId) => {
    await say(client, sessionId, "Half");
    stop.abort();
    await new Promise((resolve) => cancelled.signal.addEventListener("abort", resolve));
    return { stopReason: "cancelled" };
  }).onNotification(methods.agent.session.cancel, () => cancelled.abort());
  const { events } = await talk(app, {}, stop.signal);
  expect(events.slice(-3)).toEqual([
    { type: "message", text: "Half" },
    { type: "failed", failure: { kind: "cancelled", message: "The agent was cancelled." } },
    { type: "ended", ok: false },
  ]);
});

test("an agent that goes away in the middle has crashed, however it went", async () => {
  const { near, far } = pair();
  const events: AgentEvent[] = [];
  const app = speaking(() => new Promise(() => undefined));
  const connection = app.connect(far);
  const told = converse({
    turn,
    stream: near,
    tell: (event) => {
      events.push(event);
      if (event.type === "session")
        void far.writable
          .close()
          .catch(() => undefined)
          .then(() => connection.close());
    },
    stop: new AbortController().signal,
    lost: async () => lost,
  });
  expect(await told).toBe(false);
  expect(events).toContainEqual({ type: "failed", failure: lost });
});

type Turn = (client: AgentContext, sessionId: string) => Promise<{ readonly stopReason: StopReason }>;
type StopReason = "end_turn" | "max_tokens" | "max_turn_requests" | "refusal" | "cancelled";

/** An agent that does nothing but what its turn says. */
function speaking(have: Turn, made: NewSessionResponse = { sessionId: "s1" }): AgentApp {
  return agent()
    .onRequest(methods.agent.initialize, () => initialized)
    .onRequest(methods.agent.session.new, () => made)
    .onRequest(methods.agent.session.prompt, ({ client, params }) => have(client, params.sessionId));
}

async function update(client: AgentContext, sessionId: string, told: SessionUpdate): Promise<void> {
  await client.notify(methods.client.session.update, { sessionId, update: told });
}

async function say(client: AgentContext, sessionId: string, text: string): Promise<void> {
  const told: SessionUpdate = { sessionUpdate: "agent_message_chunk", content: { type: "text", text } };
  await update(client, sessionId, told);
}

async function ask(
  client: AgentContext,
  sessionId: string,
  toolCall: ToolCallUpdate,
): Promise<RequestPermissionResponse> {
  const options: PermissionOption[] = [
    { optionId: "always", name: "Always", kind: "allow_always" },
    { optionId: "once", name: "Once", kind: "allow_once" },
    { optionId: "never", name: "No", kind: "reject_once" },
  ];
  return client.request(methods.client.session.requestPermission, { sessionId, toolCall, options });
}

async function talk(
  app: AgentApp,
  changes: Partial<AcpTurn> = {},
  stop = new AbortController().signal,
): Promise<{ readonly ok: boolean; readonly events: readonly AgentEvent[] }> {
  const { near, far } = pair();
  const connection = app.connect(far);
  const events: AgentEvent[] = [];
  const tell = (event: AgentEvent) => void events.push(event);
  const ok = await converse({ turn: { ...turn, ...changes }, stream: near, tell, stop, lost: async () => lost });
  connection.close();
  return { ok, events };
}

/** Two ends of one line. */
function pair(): { readonly near: Stream; readonly far: Stream } {
  const there: TransformStream = new TransformStream();
  const back: TransformStream = new TransformStream();
  return {
    near: { writable: there.writable, readable: back.readable },
    far: { writable: back.writable, readable: there.readable },
  };
}
