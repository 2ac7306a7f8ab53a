import { InitSlip, planInit, writeInit } from "../host/plan-init.ts";
import { terminalAsker } from "./asker.ts";
import type { InitPorts } from "./commands/init.ts";
import { UsageError } from "./door.ts";
import type { Output } from "./output.ts";

/** What `waybill init` works with, in this process and at this terminal. */
export function openInitPorts({ folder, output }: { readonly folder: string; readonly output: Output }): InitPorts {
  return {
    plan: async (wish) => {
      try {
        return await planInit({ ...wish, standing: folder, env: process.env });
      } catch (error) {
        if (error instanceof InitSlip) throw new UsageError(error.message, error.hint);
        throw error;
      }
    },
    write: writeInit,
    output,
    asker: terminalAsker(),
  };
}
