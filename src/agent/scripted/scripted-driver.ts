import { dirname } from "node:path";
import type { AgentDriver } from "../driver.ts";
import { eventLines, verdictOfEvents } from "../event-lines.ts";

/** An agent that does what a file says, for demos and tests: a process like any other, without a model behind it. */
export const scriptedDriver: AgentDriver = {
  name: "scripted",
  title: "Scripted",
  capabilities: {
    resume: true,
    fork: true,
    presetSession: true,
    structuredOutput: "hint",
    toolAllowList: false,
    streamsText: true,
    nativeCost: true,
    nativeLimits: [],
    systemPrompt: "none",
    mcp: false,
    reaches: "nothing",
    confined: false,
  },
  program: { versionArguments: [], install: "It is a part of Waybill." },
  plan: ({ command, extraArguments, prompt, session, role }) => ({
    argv: [...command, ...extraArguments],
    stdin: prompt,
    env: { WAYBILL_SESSION: session.id, WAYBILL_SESSION_MODE: session.mode, WAYBILL_ROLE: role },
    files: [],
    // The program with what it is made of, and the file with its turns.
    needs: command.slice(1).map((path, at) => (at === 0 ? dirname(path) : path)),
  }),
  decode: eventLines,
  classify: verdictOfEvents,
};
