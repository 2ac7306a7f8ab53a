import { z } from "zod";
import type { AgentRole } from "../../agent/driver.ts";
import type { AgentLimits } from "../../agent/agent.ts";
import { toText } from "../../expression/value-text.ts";
import { isJsonObject, type JsonObject } from "../../json/json.ts";

/** What a step says for its agent, with its values worked out. */
export interface AgentSettings {
  readonly integration?: string;
  readonly model?: string;
  readonly options: JsonObject;
  readonly role: AgentRole;
  readonly system?: string;
  readonly session?: { readonly mode: "resume" | "fork"; readonly id: string };
  readonly schema?: JsonObject;
  readonly limits: AgentLimits;
  readonly onBreach?: "fail" | "ask";
  readonly hosts: readonly string[];
  readonly secrets: readonly string[];
  readonly ownWorkspace: boolean;
  readonly readsJson: boolean;
}

const amount = z.number().exactOptional();
const limitsShape = z
  .object({
    silence: amount,
    calls: amount,
    tokens: amount,
    usd: amount,
    turns: amount,
    on_breach: z.enum(["fail", "ask"]).exactOptional(),
  })
  .catch({});
const names = z.array(z.string()).catch([]);

/** Reads the arguments of an agent's step. They were checked when the workflow was read; values that came later are text. */
export function readSettings(given: JsonObject): AgentSettings {
  const { on_breach: onBreach, ...limits } = limitsShape.parse(given["limits"] ?? {});
  const { options = {}, schema, otherwise = null } = given;
  const others = isJsonObject(otherwise) ? otherwise : {};
  const text = (name: string): string | undefined => {
    const value = [given[name], others[name]].find((each) => each != null && each !== "");
    return value == null ? undefined : toText(value);
  };
  const [integration, model, system, resume, fork] = ["integration", "model", "system", "resume", "fork"].map(text);
  return {
    // `auto` stands for whatever agent the project uses. A number that was said is a name, and not the default.
    ...(integration === undefined || integration === "auto" ? {} : { integration }),
    ...(model === undefined ? {} : { model }),
    options: isJsonObject(options) ? options : {},
    role: given["role"] === "advisor" ? "advisor" : "agent",
    ...(system === undefined ? {} : { system }),
    ...sessionOf(resume, fork),
    ...(schema !== undefined && isJsonObject(schema) ? { schema } : {}),
    limits,
    ...(onBreach === undefined ? {} : { onBreach }),
    hosts: names.parse(given["hosts"]),
    secrets: names.parse(given["secrets"]),
    ownWorkspace: given["workspace"] === "own",
    readsJson: given["output_format"] === "json",
  };
}

function sessionOf(resume: string | undefined, fork: string | undefined): Pick<AgentSettings, "session"> {
  if (resume !== undefined) return { session: { mode: "resume", id: resume } };
  return fork === undefined ? {} : { session: { mode: "fork", id: fork } };
}
