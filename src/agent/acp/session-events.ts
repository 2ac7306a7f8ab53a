import type { SessionUpdate, StopReason, ToolCallContent, ToolCallUpdate } from "@agentclientprotocol/sdk";
import type { AgentEvent, AgentFailure, ToolKind } from "../event.ts";
import { head, summary } from "../json-line.ts";

type AcpToolKind = NonNullable<ToolCallUpdate["kind"]>;

/** What an agent tells of a session, as events of ours. It remembers what has begun. */
export class SessionEvents {
  #said = "";
  #usd: number | undefined;
  readonly #kinds = new Map<string, AcpToolKind>();
  readonly #started = new Set<string>();
  readonly #over = new Set<string>();
  readonly #denied = new Set<string>();

  /** What it says that the session has cost by now; undefined where it has not said. */
  get usd(): number | undefined {
    return this.#usd;
  }

  take(update: SessionUpdate): readonly AgentEvent[] {
    switch (update.sessionUpdate) {
      case "agent_message_chunk": {
        if (update.content.type !== "text" || update.content.text === "") return [];
        this.#said += update.content.text;
        return [{ type: "text", delta: update.content.text }];
      }
      case "agent_thought_chunk":
        return update.content.type === "text" ? [{ type: "thinking", delta: update.content.text }] : [];
      case "tool_call":
      case "tool_call_update":
        return [...this.closeMessage(), ...this.#tool(update)];
      case "usage_update":
        if (update.cost?.currency === "USD") this.#usd = update.cost.amount;
        return [];
      default:
        return [];
    }
  }

  /** What the agent was saying is whole. */
  closeMessage(): readonly AgentEvent[] {
    const text = this.#said;
    this.#said = "";
    return text === "" ? [] : [{ type: "message", text }];
  }

  /** A tool that it asks for; some ask before they tell of it. */
  asked(call: ToolCallUpdate): readonly AgentEvent[] {
    return [...this.closeMessage(), ...this.#start(call)];
  }

  kindOf({ toolCallId, kind }: ToolCallUpdate): AcpToolKind {
    return kind ?? this.#kinds.get(toolCallId) ?? "other";
  }

  deny(toolCallId: string): void {
    this.#denied.add(toolCallId);
  }

  /** A call of which no more is known yet than the tool is told of when more is known. */
  #tool(call: ToolCallUpdate): readonly AgentEvent[] {
    const begun = this.#kinds.has(call.toolCallId);
    this.#kinds.set(call.toolCallId, this.kindOf(call));
    const said = summary(call.rawInput) !== "" || (call.locations ?? []).length > 0;
    if (!begun && call.status === "pending" && !said) return [];
    return [...this.#start(call), ...this.#end(call)];
  }

  #start(call: ToolCallUpdate): readonly AgentEvent[] {
    const id = call.toolCallId;
    if (this.#started.has(id)) return [];
    this.#started.add(id);
    const kind = this.kindOf(call);
    this.#kinds.set(id, kind);
    const said = summary(call.rawInput);
    const title = call.title ?? call.name ?? kind;
    return [
      {
        type: "tool.started",
        id,
        kind: toolKind(kind),
        name: call.name ?? kind,
        summary: said === "" ? summary(title) : said,
      },
    ];
  }

  #end(call: ToolCallUpdate): readonly AgentEvent[] {
    const id = call.toolCallId;
    if ((call.status !== "completed" && call.status !== "failed") || this.#over.has(id)) return [];
    this.#over.add(id);
    const status = this.#denied.has(id) ? "denied" : call.status === "completed" ? "ok" : "error";
    return [{ type: "tool.ended", id, status, ...head(textOf(call.content ?? [])) }];
  }
}

/** Why a turn has ended badly; undefined where it ended well. */
export function failureOfStop(reason: StopReason): AgentFailure | undefined {
  switch (reason) {
    case "end_turn":
      return undefined;
    case "max_tokens":
      return { kind: "max_output", message: "The answer ended at the most tokens that the model gives." };
    case "max_turn_requests":
      return { kind: "max_turns", message: "The agent has reached its limit of turns." };
    case "refusal":
      return { kind: "refused", message: "The agent refused to go on." };
    case "cancelled":
      return { kind: "cancelled", message: "The agent was cancelled." };
  }
}

function textOf(content: readonly ToolCallContent[]): string {
  return content
    .flatMap((each) => (each.type === "content" && each.content.type === "text" ? [each.content.text] : []))
    .join("\n");
}

function toolKind(kind: AcpToolKind): ToolKind {
  switch (kind) {
    case "read":
      return "read";
    case "edit":
    case "delete":
    case "move":
      return "write";
    case "search":
      return "search";
    case "execute":
      return "shell";
    case "fetch":
      return "fetch";
    case "think":
    case "switch_mode":
    case "other":
      return "other";
  }
}
