import type { AgentRequest, Launch } from "../driver.ts";

/** Where a file for the command stands, below the home. */
const schemaFile = ".waybill/schema.json";

/** How a request becomes a command of Codex. The prompt is its standard input. No value is ever taken for an option. */
export function planCodex(request: AgentRequest): Launch {
  const { command, prompt, model, schema, extraArguments, home } = request;
  const [program, ...before] = command;
  return {
    argv: [
      program,
      ...before,
      "exec",
      ...sessionArguments(request),
      "--json",
      "--skip-git-repo-check",
      ...roleArguments(request),
      ...settings(request).flatMap((setting) => ["-c", setting]),
      ...(model === undefined ? [] : [`--model=${model}`]),
      ...(schema === undefined ? [] : [`--output-schema=${home}/${schemaFile}`]),
      ...extraArguments,
      ...promptArguments(request),
    ],
    stdin: prompt,
    env: request.endpoint.via === "meter" ? { WAYBILL_METER_TOKEN: request.endpoint.token } : {},
    files: schema === undefined ? [] : [{ path: schemaFile, text: JSON.stringify(schema) }],
  };
}

/** `exec resume` and `exec fork` know fewer options than `exec`: whatever all of them need is said as a setting. */
function sessionArguments({ session }: AgentRequest): readonly string[] {
  return session.mode === "new" ? [] : [session.mode];
}

function promptArguments({ session }: AgentRequest): readonly string[] {
  return session.mode === "new" ? ["--", "-"] : ["--", session.id, "-"];
}

function roleArguments({ role }: AgentRequest): readonly string[] {
  switch (role) {
    case "agent":
      return ["--dangerously-bypass-approvals-and-sandbox"];
    case "advisor":
      return ["-c", 'sandbox_mode="read-only"', "-c", 'approval_policy="never"'];
  }
}

function settings({ endpoint, system }: AgentRequest): readonly string[] {
  return [
    "features.plugins=false",
    "analytics.enabled=false",
    "check_for_update_on_startup=false",
    ...(system === undefined ? [] : [`developer_instructions=${quoted(system)}`]),
    ...(endpoint.via === "meter" ? meterSettings(endpoint.url) : []),
  ];
}

function meterSettings(url: string): readonly string[] {
  const provider = [
    `name="waybill"`,
    `base_url=${quoted(`${url}/v1`)}`,
    `env_key="WAYBILL_METER_TOKEN"`,
    `wire_api="responses"`,
    "request_max_retries=1",
    "stream_max_retries=1",
  ];
  return ['model_provider="waybill"', `model_providers.waybill={${provider.join(",")}}`];
}

/** A string of TOML. JSON's are, but for one character. */
function quoted(text: string): string {
  return JSON.stringify(text).replaceAll("\u007F", String.raw`\u007F`);
}
