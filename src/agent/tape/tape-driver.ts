import type { AgentDriver } from "../driver.ts";
import { eventLines, verdictOfEvents } from "../event-lines.ts";

/** An agent that does again what was recorded of another one: a process like any other, without a model behind it. */
export const tapeDriver: AgentDriver = {
  name: "tape",
  title: "Tape",
  capabilities: {
    resume: false,
    fork: false,
    presetSession: false,
    // The recorded answer was held to its shape already, and the prompt has to be the recorded one.
    structuredOutput: "enforced",
    toolAllowList: false,
    streamsText: true,
    nativeCost: false,
    nativeLimits: [],
    systemPrompt: "none",
    mcp: false,
    reaches: "nothing",
    confined: false,
  },
  program: { versionArguments: [], install: "It is a part of Waybill." },
  plan: ({ command, extraArguments, prompt, role }) => ({
    argv: [...command, ...extraArguments],
    stdin: prompt,
    env: { WAYBILL_ROLE: role },
    files: [],
  }),
  decode: eventLines,
  classify: verdictOfEvents,
};
