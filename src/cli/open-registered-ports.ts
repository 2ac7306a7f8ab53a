import { actorName } from "../host/actor.ts";
import { openRegistered } from "../host/open-registered.ts";
import type { RegisteredPorts } from "./commands/registered-ports.ts";
import type { RunPorts } from "./commands/run-ports.ts";

/** What the commands about registered workflows work with; nobody is an admin at a terminal. */
export async function openRegisteredPorts(
  ports: RunPorts,
): Promise<{ readonly ports: RegisteredPorts; readonly close: () => Promise<void> }> {
  const { folder, runs } = ports;
  const actor = actorName(process.env);
  const { registered, close } = await openRegistered({ folder, actor, runs });
  return { ports: { ...ports, registered, actor: { name: actor, isAdmin: false } }, close };
}
