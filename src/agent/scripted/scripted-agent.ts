import type { Agent } from "../agent.ts";

export interface ScriptedAgentOptions {
  readonly name: string;
  /** The program that plays one turn. */
  readonly program: string;
  /** The file with the turns. */
  readonly script: string;
}

/** An agent that does what a file says, for demos and tests: a process like any other, without a model behind it. */
export function scriptedAgent({ name, program, script }: ScriptedAgentOptions): Agent {
  return { name, plan: ({ prompt }) => ({ argv: [process.execPath, program, script], stdin: prompt, env: {} }) };
}
