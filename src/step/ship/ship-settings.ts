import { toText } from "../../expression/value-text.ts";
import type { JsonObject, JsonValue } from "../../json/json.ts";
import { Refusal } from "../../problem/refusal.ts";

/** What a step says that ships, with its values worked out. What is empty is not said. */
export interface ShipSettings {
  /** The address of the review in the plan. */
  readonly review: string;
  readonly spec?: string;
  readonly title?: string;
  readonly requirement?: string;
  readonly branch?: string;
  readonly push?: string;
  readonly into?: string;
  readonly request: boolean;
}

export function readShipSettings(given: JsonObject): ShipSettings {
  const said = (name: string): Record<string, string> => {
    const value = given[name];
    const text = value == null ? "" : toText(value).trim();
    return text === "" ? {} : { [name]: text };
  };
  const names = ["spec", "title", "requirement", "branch", "push", "into"];
  const texts: Omit<ShipSettings, "review" | "request"> = Object.assign({}, ...names.map(said));
  const request = truthOf(given["request"] ?? false);
  if (request && texts.push === undefined) {
    throw new Refusal("SHIP_REQUEST_NOT_PUSHED", "A request is to be opened for a branch that is not pushed.", {
      hint: "Say which remote it is pushed to: `push`.",
    });
  }
  return { ...texts, review: toText(given["review"] ?? ""), request };
}

const [yes, no] = [new Set(["true", "yes", "on", "1"]), new Set(["", "false", "no", "off", "0", "null"])];

function truthOf(value: JsonValue): boolean {
  const word = toText(value).trim().toLowerCase();
  if (yes.has(word)) return true;
  if (no.has(word)) return false;
  throw new Refusal("SHIP_REQUEST_UNCLEAR", `\`request\` is neither true nor false: ${JSON.stringify(value)}.`, {
    hint: "Give it a truth.",
  });
}
