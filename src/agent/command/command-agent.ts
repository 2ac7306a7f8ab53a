import type { Agent } from "../agent.ts";

export interface CommandAgentOptions {
  readonly name: string;
  readonly command: readonly [string, ...string[]];
}

/** Any program as an agent: it reads the prompt on its standard input and prints its answer. */
export function commandAgent({ name, command }: CommandAgentOptions): Agent {
  return {
    name,
    plan: ({ prompt, model, options }) => ({
      argv: command,
      stdin: prompt,
      env: {
        ...(model === undefined ? {} : { WAYBILL_MODEL: model }),
        WAYBILL_OPTIONS: JSON.stringify(options),
      },
    }),
  };
}
