import type { SessionUpdate, StopReason, ToolCallContent, ToolCallUpdate } from "@agentclientprotocol/sdk";
import { z } from "zod";
import type { AgentEvent, AgentFailure, ToolKind } from "../event.ts";
import { HeldText } from "../held-text.ts";
import { longestLine } from "../line-splitter.ts";
import { summaryOf, summaryOfInput } from "../line.ts";

type AcpToolKind = NonNullable<ToolCallUpdate["kind"]>;

/** What an agent tells of a session, as events of ours. It remembers what has begun. */
export class SessionEvents {
  readonly #said = new HeldText(longestLine);
  #usd: number | undefined;
  readonly #kinds = new Map<string, AcpToolKind>();
  readonly #started = new Set<string>();
  readonly #over = new Set<string>();

  /** What it says that the session has cost by now; undefined where it has not said. */
  get usd(): number | undefined {
    return this.#usd;
  }

  take(update: SessionUpdate): readonly AgentEvent[] {
    switch (update.sessionUpdate) {
      case "agent_message_chunk": {
        if (update.content.type !== "text" || update.content.text === "") return [];
        this.#said.add(update.content.text);
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
      case "notice":
        return [{ type: "notice", message: [update.title, update.description ?? ""].join(" ").trim() }];
      case "user_message_chunk":
      case "plan":
      case "available_commands_update":
      case "current_mode_update":
      case "config_option_update":
      case "session_info_update":
      case "compaction_update":
      case "compaction_summary_chunk":
        return [];
    }
  }

  /** What the agent was saying is whole. */
  closeMessage(): readonly AgentEvent[] {
    return this.#said.message();
  }

  /** A tool that it asks for; some ask before they tell of it. */
  asked(call: ToolCallUpdate): readonly AgentEvent[] {
    return [...this.closeMessage(), ...this.#start(call)];
  }

  kindOf({ toolCallId, kind }: ToolCallUpdate): AcpToolKind {
    return kind ?? this.#kinds.get(toolCallId) ?? "other";
  }

  /** With that the call is over: not all agents say so afterwards. */
  denied({ toolCallId: id }: ToolCallUpdate): readonly AgentEvent[] {
    if (this.#over.has(id)) return [];
    this.#over.add(id);
    return [{ type: "tool.ended", id, status: "denied" }];
  }

  /** What is to come is told of when more is known of it: when permission is asked for it, or it goes on. */
  #tool(call: ToolCallUpdate): readonly AgentEvent[] {
    this.#kinds.set(call.toolCallId, this.kindOf(call));
    return call.status === "pending" ? [] : [...this.#start(call), ...this.#end(call)];
  }

  #start(call: ToolCallUpdate): readonly AgentEvent[] {
    const id = call.toolCallId;
    if (this.#started.has(id)) return [];
    this.#started.add(id);
    const kind = this.kindOf(call);
    this.#kinds.set(id, kind);
    const said = summaryOfRaw(call.rawInput);
    const title = call.title ?? call.name ?? kind;
    return [
      {
        type: "tool.started",
        id,
        kind: toolKind(kind),
        name: call.name ?? kind,
        summary: said === "" ? summaryOf(title) : said,
      },
    ];
  }

  #end(call: ToolCallUpdate): readonly AgentEvent[] {
    const id = call.toolCallId;
    if ((call.status !== "completed" && call.status !== "failed") || this.#over.has(id)) return [];
    this.#over.add(id);
    const status = call.status === "completed" ? "ok" : "error";
    const head = summaryOf(textOf(call.content ?? []));
    return [{ type: "tool.ended", id, status, ...(head === "" ? {} : { head }) }];
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

function summaryOfRaw(raw: unknown): string {
  const given = z.record(z.string(), z.json()).safeParse(raw);
  return given.success ? summaryOfInput(given.data) : "";
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
