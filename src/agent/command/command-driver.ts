import type { AgentDriver, AgentRequest } from "../driver.ts";
import { plainText, verdictOfExit } from "../plain-text.ts";

/** Any program as an agent: it reads the prompt on its standard input and prints its answer. */
export const commandDriver: AgentDriver = {
  name: "command",
  title: "Any program",
  capabilities: {
    resume: false,
    fork: false,
    presetSession: false,
    structuredOutput: "none",
    toolAllowList: false,
    streamsText: true,
    nativeCost: false,
    nativeLimits: [],
    systemPrompt: "none",
    mcp: false,
    reaches: "port",
    confined: true,
  },
  program: { versionArguments: [], install: "Install the program that `command` names, or name another one." },
  plan: (request) => ({
    argv: [...request.command, ...request.extraArguments],
    stdin: request.system === undefined ? request.prompt : `${request.system}\n\n${request.prompt}`,
    env: {
      ...(request.model === undefined ? {} : { WAYBILL_MODEL: request.model }),
      WAYBILL_OPTIONS: JSON.stringify(request.options),
      WAYBILL_ROLE: request.role,
      ...models(request),
    },
    files: [],
  }),
  decode: plainText,
  classify: verdictOfExit,
};

/** Where models are asked, in the words of the libraries that most programs use. */
function models({ endpoint }: AgentRequest): Readonly<Record<string, string>> {
  if (endpoint.via === "login") return {};
  const { url, token } = endpoint;
  return {
    ANTHROPIC_BASE_URL: url,
    ANTHROPIC_API_KEY: token,
    OPENAI_BASE_URL: `${url}/v1`,
    OPENAI_API_KEY: token,
    GEMINI_BASE_URL: url,
    GOOGLE_GEMINI_BASE_URL: url,
    GEMINI_API_KEY: token,
  };
}
