import { toText } from "../../expression/value-text.ts";
import { isJsonObject, type JsonObject } from "../../json/json.ts";
import type { Performer } from "../../runner/performer.ts";

/** The machine that this process stands on. */
export interface Machine {
  readonly hostName: string;
  /** What the project says of it. */
  readonly labels: Readonly<Record<string, string>>;
}

const everyMachine = ["localhost", "127.0.0.1"];

/** Finds a machine for what follows: this one, where it has all the labels that are asked for. */
export function performNode(machine: Machine): Performer {
  return async ({ given }) => {
    const asked = Object.entries(labelsOf(given)).map(([name, value]) => ({ name, value: toText(value) }));
    if (asked.every((label) => has(machine, label))) return { status: "success", output: {} };
    return { status: "failure", reason: "infrastructure", message: noMachine(asked, machine), output: {} };
  };
}

interface Label {
  readonly name: string;
  readonly value: string;
}

function labelsOf({ labels }: JsonObject): JsonObject {
  return labels !== undefined && isJsonObject(labels) ? labels : {};
}

/** Names of hosts are the same in any case of letters. */
function has({ hostName, labels }: Machine, { name, value }: Label): boolean {
  if (name === "host") return [hostName.toLowerCase(), ...everyMachine].includes(value.toLowerCase());
  return Object.hasOwn(labels, name) && labels[name] === value;
}

function noMachine(asked: readonly Label[], { hostName, labels }: Machine): string {
  const own = Object.entries(labels).map(([name, value]) => ({ name, value }));
  const there = shown([{ name: "host", value: hostName }, ...own]);
  return `No machine has the labels ${shown(asked)}. This one has ${there}. Say what it has under \`labels\` in .waybill/config.yml.`;
}

function shown(labels: readonly Label[]): string {
  return labels.map(({ name, value }) => `${name}=${value}`).join(", ");
}
