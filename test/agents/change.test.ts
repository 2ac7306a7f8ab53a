import { join } from "node:path";
import { expect } from "vitest";
import { answersOf, foreignNamed, writesOf } from "../rig/foreign-projects.ts";
import { ModelServer } from "../rig/model-server/model-server.ts";
import { asNewcomer, configOf } from "../rig/newcomer.ts";
import { agentsFolder, findRealAgent } from "../rig/real-agents.ts";
import { whenAgentInstalled } from "../rig/require.ts";

const foreign = foreignNamed("Node");
const { change, requirement } = foreign;

/** What a model says to each step, which it knows by what its prompt says. */
const model = ((): object => {
  const { brief, draft, review } = answersOf(foreign);
  const implement = "Build this specification in this repository";
  const structured = (match: string, value: object) => ({ match, wants: [{ structured: value }], times: "forever" });
  return {
    turns: [
      structured("You prepare a change to this repository", brief),
      structured("You write the specification of a change", draft),
      ...Object.entries(change.writes).map(([write, text]) => ({ match: implement, wants: [{ write, text }] })),
      { match: implement, wants: [{ say: "It is built." }], times: "forever" },
      structured("", review),
    ],
  };
})();
void join;
void agentsFolder;
void writesOf;

whenAgentInstalled("claude")(
  "Claude Code takes one sentence to a branch that verifies",
  async () => {
    const [program = ""] = findRealAgent("claude")?.command.slice(-1) ?? [];
    const server = await ModelServer.open({ script: model, folder: "." });
    try {
      const agent = { driver: "claude", command: [program], model: "scripted-model" };
      const providers = { messages: { url: `http://127.0.0.1:${server.port ?? 0}` } };
      const files = { ...foreign.files, ".waybill/config.yml": configOf(agent, { providers }) };
      await asNewcomer(files, async (newcomer) => {
        const before = newcomer.theirs();
        const run = await newcomer.begins(requirement);
        const { stdout } = await newcomer.answers(run, "merge", "approve");
        const branch = `waybill/${change.name}`;
        expect(stdout).toContain(`branch: ${branch}\n`);
        await newcomer.keeps({ run, branch, foreign, before });
        for (const [path, text] of Object.entries(change.writes))
          expect(newcomer.git("show", `${branch}:${path}`)).toBe(text);
      });
    } finally {
      await server.close();
    }
  },
  300_000,
);
