import { isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import { readMembers, withMember, withValue } from "./members.ts";
import type { GenerateRoute } from "./route.ts";

/** What a call asks of a model. */
export interface Asked {
  readonly model: string;
  readonly streams: boolean;
  /** The most tokens that one answer may have; undefined where the agent sets no limit. */
  readonly most?: number;
  /** How many answers it wants at once. */
  readonly answers: number;
  /** The agent did not ask for what the stream used: the chunk with it is for us alone. */
  readonly usageIsOurs: boolean;
}

export type ReadAsked =
  | {
      readonly ok: true;
      readonly asked: Asked;
      /** What is sent; where something was put into it, followed by what came, for an upstream that does not take that. */
      readonly bodies: Buffer[];
    }
  | { readonly ok: false; readonly why: string };

const wanted = new Set([
  "model",
  "stream",
  "stream_options",
  "max_tokens",
  "max_completion_tokens",
  "max_output_tokens",
  "generationConfig",
  "n",
]);

export function readAsked(route: GenerateRoute, body: Buffer): ReadAsked {
  const read = readMembers(body, wanted);
  if (!read.ok) return read;
  const { members } = read;
  const model = route.model ?? members["model"];
  if (typeof model !== "string" || model === "")
    return { ok: false, why: "the body does not say which model it is for" };
  const streams = route.streams ?? members["stream"] === true;
  const most = mostOf(members);
  const asked = { model, streams, answers: answersOf(members), ...(most === undefined ? {} : { most }) };
  const more = route.wire === "chat" && streams ? withUsage(body, members["stream_options"], read.names) : undefined;
  const bodies = more === undefined ? [body] : [more, body];
  return { ok: true, asked: { ...asked, usageIsOurs: more !== undefined }, bodies };
}

/** Chat Completions say what a stream used only where they are asked. Undefined where the agent asks already. */
function withUsage(body: Buffer, options: JsonValue | undefined, names: ReadonlySet<string>): Buffer | undefined {
  const given = options !== undefined && isJsonObject(options) ? options : {};
  if (given["include_usage"] === true) return undefined;
  const put = names.has("stream_options") ? withValue : withMember;
  return put(body, "stream_options", { ...given, include_usage: true });
}

/** Where it says several, it is not ours to know which one counts. */
function mostOf(members: JsonObject): number | undefined {
  const { maxOutputTokens } = configOf(members);
  const said = [members["max_tokens"], members["max_completion_tokens"], members["max_output_tokens"], maxOutputTokens];
  const most = Math.max(...said.filter(isCount));
  return most === -Infinity ? undefined : most;
}

function answersOf(members: JsonObject): number {
  return Math.max(1, ...[members["n"], configOf(members)["candidateCount"]].filter(isCount));
}

function configOf(members: JsonObject): JsonObject {
  const config = members["generationConfig"];
  return config !== undefined && isJsonObject(config) ? config : {};
}

function isCount(value: JsonValue | undefined): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}
