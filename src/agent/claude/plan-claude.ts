import type { AgentRequest, Launch } from "../driver.ts";

/** Where files for the command stand, below the home. */
const systemFile = ".waybill/system.md";

/**
 * How a request becomes a command of Claude Code. The prompt is its standard input: it is as long as it likes, and no list of processes
 * shows it. A value stands in the same word as its option, so that none is ever taken for another option.
 */
export function planClaude(request: AgentRequest): Launch {
  const { command, prompt, system, model, schema, turns, extraArguments, home } = request;
  const [program, ...before] = command;
  return {
    argv: [
      program,
      ...before,
      "--print",
      "--output-format",
      "stream-json",
      "--verbose",
      "--include-partial-messages",
      ...sessionArguments(request),
      ...roleArguments(request),
      ...(model === undefined ? [] : [`--model=${model}`]),
      ...(system === undefined ? [] : [`--append-system-prompt-file=${home}/${systemFile}`]),
      ...(schema === undefined ? [] : [`--json-schema=${JSON.stringify(schema)}`]),
      ...(turns === undefined ? [] : [`--max-turns=${turns}`]),
      ...extraArguments,
    ],
    stdin: prompt,
    env: { ...quiet, ...endpointVariables(request) },
    files: system === undefined ? [] : [{ path: systemFile, text: system }],
  };
}

const quiet = {
  CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: "1",
  DISABLE_AUTOUPDATER: "1",
  // With its own 10 it asks for minutes before it says that it has failed; whether to try again is decided by whoever started it.
  CLAUDE_CODE_MAX_RETRIES: "1",
  // It is in one; without this it refuses to work as root without asking.
  IS_SANDBOX: "1",
};

function sessionArguments({ session }: AgentRequest): readonly string[] {
  switch (session.mode) {
    case "new":
      return [`--session-id=${session.id}`];
    case "resume":
      return [`--resume=${session.id}`];
    case "fork":
      return [`--resume=${session.id}`, "--fork-session"];
  }
}

const advisorArguments =
  "--tools Read,Grep,Glob --permission-mode dontAsk --setting-sources user --strict-mcp-config".split(" ");

/**
 * An advisor has no tools that write or run anything, and nothing of the folder that it judges (settings, hooks, servers of tools)
 * has a say in how it works.
 */
function roleArguments({ role }: AgentRequest): readonly string[] {
  switch (role) {
    case "agent":
      return ["--permission-mode", "bypassPermissions"];
    case "advisor":
      return advisorArguments;
  }
}

function endpointVariables({ endpoint }: AgentRequest): Readonly<Record<string, string>> {
  switch (endpoint.via) {
    case "meter":
      return {
        ANTHROPIC_UNIX_SOCKET: endpoint.socket,
        ANTHROPIC_BASE_URL: endpoint.url,
        ANTHROPIC_API_KEY: endpoint.token,
      };
    case "login":
      return {};
  }
}
