import type { RegisteredWorkflows } from "../../api/registered.ts";
import type { Actor } from "../../registry/ownership.ts";
import type { RunPorts } from "./run-ports.ts";

/** What the commands about registered workflows work with. */
export interface RegisteredPorts extends RunPorts {
  readonly registered: RegisteredWorkflows;
  readonly actor: Actor;
}
