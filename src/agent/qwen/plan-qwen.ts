import type { JsonObject } from "../../json/json.ts";
import type { AgentRequest, Launch } from "../driver.ts";

/** Below the home. What stands in it goes before the settings of the person and of the folder. */
const settingsFile = ".waybill/qwen.json";
const schemaFile = ".waybill/schema.json";
/** It looks for this one by itself. */
const systemFile = ".qwen/QWEN.md";

const readingTools = ["read_file", "list_directory", "glob", "grep_search"];
/** What stays beside the tools that are named: it leads to others, or writes something of its own. */
const otherTools = [
  "agent",
  "list_agents",
  "send_message",
  "task_stop",
  "skill",
  "tool_call",
  "tool_search",
  "get_goal",
  "update_goal",
  "enter_worktree",
  "exit_worktree",
  "record_artifact",
  "report_findings",
];

/**
 * How a request becomes a command of Qwen Code. The prompt is its standard input. A value stands in the same word as its option, so
 * that none is ever taken for another option.
 */
export function planQwen(request: AgentRequest): Launch {
  const { command, prompt, system, model, schema, turns, extraArguments, home } = request;
  const [program, ...before] = command;
  return {
    argv: [
      program,
      ...before,
      "--output-format",
      "stream-json",
      "--include-partial-messages",
      ...roleArguments(request),
      ...sessionArguments(request),
      ...(model === undefined ? [] : [`--model=${model}`]),
      ...(schema === undefined ? [] : [`--json-schema=@${home}/${schemaFile}`]),
      ...(turns === undefined ? [] : [`--max-session-turns=${turns}`]),
      ...extraArguments,
    ],
    stdin: prompt,
    env: {
      QWEN_CODE_SYSTEM_SETTINGS_PATH: `${home}/${settingsFile}`,
      QWEN_CODE_SUPPRESS_YOLO_WARNING: "1",
      // It would start itself a second time, for more memory.
      QWEN_CODE_NO_RELAUNCH: "true",
      NO_COLOR: "1",
      ...endpointVariables(request),
    },
    files: [
      { path: settingsFile, text: JSON.stringify(settings(request)) },
      // Also where there is nothing to say: the home may have the words of the last time.
      { path: systemFile, text: system ?? "" },
      ...(schema === undefined ? [] : [{ path: schemaFile, text: JSON.stringify(schema) }]),
    ],
  };
}

function settings({ role, endpoint }: AgentRequest): JsonObject {
  return {
    ...(endpoint.via === "meter" ? { security: { auth: { selectedType: "openai" } } } : {}),
    privacy: { usageStatisticsEnabled: false },
    telemetry: { enabled: false },
    general: { enableAutoUpdate: false },
    // Its client's own; around that it has 7 attempts of its own, which nothing turns off.
    model: { generationConfig: { maxRetries: 0 }, skipNextSpeakerCheck: true, skipLoopDetection: true },
    // Another agent would look after each turn what of it is worth remembering.
    memory: { enableManagedAutoMemory: false, enableManagedAutoDream: false },
    ...(role === "advisor" ? { disableAllHooks: true, mcp: { allowed: [] } } : {}),
  };
}

/** An advisor is offered what reads, and nothing of the folder that it judges has a say in how it works. */
function roleArguments({ role }: AgentRequest): readonly string[] {
  switch (role) {
    case "agent":
      return ["--approval-mode", "yolo"];
    case "advisor":
      return [
        "--approval-mode",
        "default",
        ...readingTools.flatMap((tool) => ["--core-tools", tool]),
        ...otherTools.flatMap((tool) => ["--exclude-tools", tool]),
      ];
  }
}

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

function endpointVariables({ endpoint, model }: AgentRequest): Readonly<Record<string, string>> {
  switch (endpoint.via) {
    case "meter":
      return {
        OPENAI_BASE_URL: `${endpoint.url}/v1`,
        OPENAI_API_KEY: endpoint.token,
        ...(model === undefined ? {} : { OPENAI_MODEL: model }),
      };
    case "login":
      return {};
  }
}
