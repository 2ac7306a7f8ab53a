import { describe, expect } from "vitest";
import { answersOf, foreignNamed } from "../rig/foreign-projects.ts";
import { ModelServer } from "../rig/model-server/model-server.ts";
import { asNewcomer, configOf } from "../rig/newcomer.ts";
import { findRealAgent } from "../rig/real-agents.ts";
import { whenAgentInstalled } from "../rig/require.ts";

const foreign = foreignNamed("Node");
const { change, requirement } = foreign;
const { brief, draft, review } = answersOf(foreign);

/** What the model is asked for in the pipeline, by words of each prompt, and what it says then; once more where it is asked again. */
const answers = {
  "You prepare a change to this repository": brief,
  "You write the specification of a change": draft,
  "You grade one change against a spec": review,
};
const implement = "Build this specification in this repository";

const model = {
  turns: [
    ...Object.entries(answers).map(([match, structured]) => ({ match, wants: [{ structured }], times: "forever" })),
    ...Object.entries(change.writes).map(([write, text]) => ({ match: implement, wants: [{ write, text }] })),
    { match: implement, wants: [{ say: "It is built." }], times: "forever" },
  ],
};

describe.each([
  ["claude", "messages"],
  ["codex", "responses"],
] as const)("the real %s", (name, wire) => {
  whenAgentInstalled(name)(
    "takes one sentence to a branch that verifies",
    async () => {
      const server = await ModelServer.open({ script: model, folder: "." });
      try {
        // As a person has it: one program.
        const command = [findRealAgent(name)?.command.at(-1) ?? ""];
        const providers = { [wire]: { url: `http://127.0.0.1:${server.port ?? 0}` } };
        const config = configOf({ driver: name, command, model: "scripted-model" }, { providers });
        await asNewcomer({ ...foreign.files, ".waybill/config.yml": config }, async (newcomer) => {
          const before = newcomer.theirs();
          const run = await newcomer.begins(requirement);
          const { stdout } = await newcomer.answers(run, "merge", "approve");
          const branch = `waybill/${change.name}`;
          expect(stdout).toContain(`branch: ${branch}\n`);
          await newcomer.keeps({ run, branch, foreign, before });
          for (const [path, text] of Object.entries(change.writes))
            expect(newcomer.git("show", `${branch}:${path}`)).toBe(text);
        });
        const asked = server.requests.filter(({ aside }) => !aside).map(({ body }) => JSON.stringify(body));
        for (const words of [...Object.keys(answers), implement])
          expect(asked.filter((body) => body.includes(words)).length, words).toBeGreaterThan(0);
        expect(server.requests.every((request) => request.wire === wire)).toBe(true);
      } finally {
        await server.close();
      }
    },
    300_000,
  );
});
