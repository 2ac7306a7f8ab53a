import type { Wire } from "../../meter/meter.ts";
import type { AgentDriver, AgentRequest, Endpoint, Launch } from "../driver.ts";
import { eventLines } from "../event-lines.ts";
import { verdictOf } from "../verdict.ts";
import type { AcpTurn } from "./turn.ts";

export interface AcpDriverOptions {
  /** The program that has a turn with an agent: it takes the turn on its standard input, and writes events. */
  readonly program: readonly [string, ...string[]];
  /** The protocol that the agent speaks with models, where it finds them by the variables that are usual for it. */
  readonly wire?: Wire;
}

/** Any agent that speaks the Agent Client Protocol: `gemini --acp`, `qwen --acp`, `opencode acp` and many others. */
export function acpDriver({ program, wire }: AcpDriverOptions): AgentDriver {
  return {
    name: "acp",
    title: "Agent Client Protocol",
    capabilities: {
      resume: true,
      fork: false,
      presetSession: false,
      structuredOutput: "none",
      toolAllowList: false,
      streamsText: true,
      nativeCost: true,
      nativeLimits: [],
      systemPrompt: "none",
      mcp: true,
      ...(wire === undefined ? {} : { wire }),
      reaches: wire === undefined ? "nothing" : "port",
      confined: true,
    },
    program: {
      versionArguments: ["--version"],
      isAskedAlone: true,
      install: "Install an agent that speaks the Agent Client Protocol, and name its command.",
    },
    plan: (request) => plan(request, program, wire),
    decode: eventLines,
    classify: verdictOf,
  };
}

function plan(request: AgentRequest, program: AcpDriverOptions["program"], wire: Wire | undefined): Launch {
  const { command, extraArguments, prompt, system, role, folder, model, session } = request;
  const turn: AcpTurn = {
    prompt: system === undefined ? prompt : `${system}\n\n${prompt}`,
    role,
    command: [...command, ...extraArguments],
    folder,
    session,
    ...(model === undefined ? {} : { model }),
  };
  return {
    argv: [...program],
    stdin: JSON.stringify(turn),
    env: endpointVariables(request.endpoint, wire),
    files: [],
    needs: program,
  };
}

function endpointVariables(endpoint: Endpoint, wire: Wire | undefined): Readonly<Record<string, string>> {
  if (endpoint.via === "login" || wire === undefined) return {};
  const { url, token } = endpoint;
  switch (wire) {
    case "messages":
      return { ANTHROPIC_BASE_URL: url, ANTHROPIC_API_KEY: token };
    case "responses":
    case "chat":
      return { OPENAI_BASE_URL: `${url}/v1`, OPENAI_API_KEY: token };
    case "gemini":
      return { GOOGLE_GEMINI_BASE_URL: url, GEMINI_API_KEY: token };
  }
}
