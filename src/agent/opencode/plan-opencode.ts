import type { JsonObject } from "../../json/json.ts";
import type { AgentRequest, Launch } from "../driver.ts";

/** Below the home. */
const systemFile = ".waybill/system.md";
/** The name under which it knows the meter as a provider of models. */
const provider = "waybill";
const keyVariable = "WAYBILL_METER_TOKEN";

/**
 * How a request becomes a command of opencode. The prompt is its standard input. A value stands in the same word as its option, so
 * that none is ever taken for another option.
 */
export function planOpencode(request: AgentRequest): Launch {
  const { command, prompt, system, role, extraArguments } = request;
  const [program, ...before] = command;
  return {
    argv: [
      program,
      ...before,
      "run",
      "--format",
      "json",
      // Without a title it asks the model for one.
      "--title",
      "waybill",
      ...modelArguments(request),
      ...sessionArguments(request),
      ...(role === "advisor" ? ["--pure"] : []),
      ...extraArguments,
    ],
    stdin: prompt,
    env: {
      OPENCODE_CONFIG_CONTENT: JSON.stringify(config(request)),
      OPENCODE_DISABLE_AUTOUPDATE: "1",
      OPENCODE_DISABLE_MODELS_FETCH: "1",
      OPENCODE_DISABLE_LSP_DOWNLOAD: "1",
      OPENCODE_DISABLE_SHARE: "1",
      // At every start it would look for a package of its own in npm's registry.
      npm_config_offline: "true",
      NO_COLOR: "1",
      // What the folder says of permissions would go before what is said here.
      ...(role === "advisor" ? { OPENCODE_DISABLE_PROJECT_CONFIG: "1" } : {}),
      ...(request.endpoint.via === "meter" ? { [keyVariable]: request.endpoint.token } : {}),
    },
    files: system === undefined ? [] : [{ path: systemFile, text: system }],
  };
}

function config(request: AgentRequest): JsonObject {
  const { role, system, home } = request;
  return {
    autoupdate: false,
    share: "disabled",
    // Its own mode for plans lets a shell write.
    permission:
      role === "agent" ? "allow" : { "*": "deny", read: "allow", glob: "allow", grep: "allow", list: "allow" },
    ...(system === undefined ? {} : { instructions: [`${home}/${systemFile}`] }),
    ...providerConfig(request),
  };
}

/** Any server that speaks Chat Completions is a provider to it, by what it brings itself. */
function providerConfig({ endpoint, model }: AgentRequest): JsonObject {
  if (endpoint.via === "login") return {};
  const options = { baseURL: `${endpoint.url}/v1`, apiKey: `{env:${keyVariable}}` };
  const models = model === undefined ? {} : { [model]: { name: model } };
  return {
    enabled_providers: [provider],
    ...(model === undefined ? {} : { small_model: `${provider}/${model}` }),
    provider: { [provider]: { npm: "@ai-sdk/openai-compatible", name: provider, options, models } },
  };
}

function modelArguments({ endpoint, model }: AgentRequest): readonly string[] {
  if (model === undefined) return [];
  return [`--model=${endpoint.via === "meter" ? `${provider}/${model}` : model}`];
}

function sessionArguments({ session }: AgentRequest): readonly string[] {
  switch (session.mode) {
    case "new":
      return [];
    case "resume":
      return [`--session=${session.id}`];
    case "fork":
      return [`--session=${session.id}`, "--fork"];
  }
}
