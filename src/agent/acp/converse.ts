import {
  type ClientContext,
  client,
  type InitializeResponse,
  type LoadSessionRequest,
  methods,
  type NewSessionRequest,
  type NewSessionResponse,
  type PromptRequest,
  PROTOCOL_VERSION,
  type RequestPermissionRequest,
  type RequestPermissionResponse,
  RequestError,
  type Stream,
} from "@agentclientprotocol/sdk";
import { z } from "zod";
import type { AgentEvent, AgentFailure } from "../event.ts";
import { statusFailure } from "../status-failure.ts";
import { failureOfStop, SessionEvents } from "./session-events.ts";
import type { AcpTurn } from "./turn.ts";

export interface Conversation {
  readonly turn: AcpTurn;
  readonly stream: Stream;
  readonly tell: (event: AgentEvent) => void;
  /** Asks the agent to stop; it still says its last word. */
  readonly stop: AbortSignal;
  /** Why nobody speaks any more at the other end. */
  readonly lost: () => Promise<AgentFailure>;
}

/** Has one turn with an agent. Whatever becomes of it is told as events; true where it ended well. */
export async function converse(asked: Conversation): Promise<boolean> {
  const talk = new Talk(asked);
  const failure = await talk.have().catch((error: unknown) => failureOfError(error) ?? asked.lost());
  return talk.close(failure);
}

/** Of the protocol. */
const authRequired = -32_000;
const requestCancelled = -32_800;

class Talk {
  readonly #asked: Conversation;
  readonly #events = new SessionEvents();
  /** What is told before the turn begins is of turns that are over. */
  #begun = false;

  constructor(asked: Conversation) {
    this.#asked = asked;
  }

  async have(): Promise<AgentFailure | undefined> {
    return client({ name: "waybill" })
      .onRequest(methods.client.session.requestPermission, ({ params }) => this.#decide(params))
      .onNotification(methods.client.session.update, ({ params }) => {
        if (this.#begun) this.#tell(this.#events.take(params.update));
      })
      .connectWith(this.#asked.stream, (agent) => this.#turn(agent));
  }

  close(failure: AgentFailure | undefined): boolean {
    this.#tell(this.#events.closeMessage());
    if (failure !== undefined) this.#tell([{ type: "failed", failure }]);
    const { usd } = this.#events;
    const ok = failure === undefined;
    this.#tell([{ type: "ended", ok, ...(usd === undefined || usd === 0 ? {} : { usd }) }]);
    return ok;
  }

  async #turn(agent: ClientContext): Promise<AgentFailure | undefined> {
    const { turn, stop } = this.#asked;
    const known = await agent.request(methods.agent.initialize, {
      protocolVersion: PROTOCOL_VERSION,
      clientInfo: { name: "waybill", version: "1" },
      clientCapabilities: { fs: { readTextFile: false, writeTextFile: false }, terminal: false },
    });
    const sessionId = await this.#session(agent, known);
    this.#tell([{ type: "session", id: sessionId }]);
    const cancel = (): void => void agent.notify(methods.agent.session.cancel, { sessionId });
    stop.throwIfAborted();
    stop.addEventListener("abort", cancel, { once: true });
    this.#begun = true;
    const said: PromptRequest = { sessionId, prompt: [{ type: "text", text: turn.prompt }] };
    const { stopReason } = await agent.request(methods.agent.session.prompt, said);
    return failureOfStop(stopReason);
  }

  /** The session to work in: the one to go on with, where the agent can, or a new one. */
  async #session(agent: ClientContext, { agentCapabilities }: InitializeResponse): Promise<string> {
    const { session, folder } = this.#asked.turn;
    const place: NewSessionRequest = { cwd: folder, mcpServers: [] };
    if (session.mode !== "new") {
      const kept: LoadSessionRequest = { ...place, sessionId: session.id };
      if (agentCapabilities?.sessionCapabilities?.resume != null) {
        const resumed = await agent.request(methods.agent.session.resume, kept);
        await this.#settle(agent, session.id, resumed);
        return session.id;
      }
      if (agentCapabilities?.loadSession === true) {
        const loaded = await agent.request(methods.agent.session.load, kept);
        await this.#settle(agent, session.id, loaded);
        return session.id;
      }
      this.#tell([{ type: "notice", message: "The agent cannot go on with a session; it begins a new one." }]);
    }
    const made = await agent.request(methods.agent.session.new, place);
    await this.#settle(agent, made.sessionId, made);
    return made.sessionId;
  }

  /** Chooses the model, and the mode in which it asks for permission: in others it may decide by itself, or ask a model. */
  async #settle(agent: ClientContext, sessionId: string, session: Settings): Promise<void> {
    const { model } = this.#asked.turn;
    const mode = session.modes?.availableModes.find(({ id }) => id === "default");
    if (mode !== undefined && session.modes?.currentModeId !== mode.id) {
      await agent.request(methods.agent.session.setMode, { sessionId, modeId: mode.id });
    }
    if (model === undefined) return;
    const option = session.configOptions?.find(({ category, type }) => category === "model" && type === "select");
    if (option === undefined) {
      this.#tell([{ type: "notice", message: `The agent lets nobody choose its model; it was not told of ${model}.` }]);
      return;
    }
    if (option.currentValue === model) return;
    await agent.request(methods.agent.session.setConfigOption, { sessionId, configId: option.id, value: model });
  }

  /** An agent may do what it likes: the sandbox holds it. An advisor may read. */
  #decide({ toolCall, options }: RequestPermissionRequest): RequestPermissionResponse {
    this.#tell(this.#events.asked(toolCall));
    const kind = this.#events.kindOf(toolCall);
    const allowed = this.#asked.turn.role === "agent" || kind === "read" || kind === "search" || kind === "think";
    if (!allowed) this.#tell(this.#events.denied(toolCall));
    const wanted = allowed ? ["allow_once", "allow_always"] : ["reject_once", "reject_always"];
    const option = wanted.flatMap((each) => options.find((offered) => offered.kind === each) ?? []).at(0);
    if (option === undefined || this.#asked.stop.aborted) return { outcome: { outcome: "cancelled" } };
    return { outcome: { outcome: "selected", optionId: option.optionId } };
  }

  #tell(events: readonly AgentEvent[]): void {
    for (const event of events) this.#asked.tell(event);
  }
}

type Settings = Pick<NewSessionResponse, "modes" | "configOptions">;

/** What several agents add to an error of their own. */
const detailsShape = z.object({ details: z.string() });

/** Of the codes that the protocol leaves open, agents use the status that their provider has answered with. */
function failureOfError(error: unknown): AgentFailure | undefined {
  if (error instanceof RequestError) {
    const { code } = error;
    const details = detailsShape.safeParse(error.data);
    const message = details.success ? `${error.message}: ${details.data.details}` : error.message;
    if (code === authRequired) return { kind: "auth", message };
    if (code === requestCancelled) return { kind: "cancelled", message };
    return code >= 400 && code < 600 ? statusFailure(code, message) : { kind: "provider", message };
  }
  const stopped = error instanceof Error && error.name === "AbortError";
  return stopped ? { kind: "cancelled", message: "It was stopped before it began." } : undefined;
}
