import { stringify } from "yaml";
import { expect, test } from "vitest";
import { failures, json, url, write } from "../rig/spec-opinions.ts";
import { answer, firstHalf, firstTests, secondHalf, secondTests, SpecProject } from "../rig/spec-project.ts";

interface Told {
  readonly steps: readonly { readonly message?: string; readonly output: Readonly<Record<string, unknown>> | null }[];
}

const workflow = `workflow: { id: w, name: W, version: "1.0.0", integration: robot, workspace: own }
inputs: { scope: { type: string, default: "src/**, test/" } }
steps:
  - { id: implement, type: prompt, prompt: Implement it. }
  - { id: review, type: review, spec: feature01, scope: "{{ inputs.scope }}" }
`;

const turns = stringify({
  turns: [
    {
      step: "implement",
      do: [
        write("src/scrape.mjs", firstHalf + secondHalf),
        write("test/scrape.test.mjs", firstTests + secondTests),
        write("extra.txt", "more"),
      ],
    },
    { step: "review", do: [answer(json, url, failures)] },
  ],
});

test("a change does not pass that has changed what is outside of its scope", async () => {
  const at = new SpecProject({ "w.yml": workflow, "turns.yml": turns });
  try {
    const reviewed = async (...words: readonly string[]): Promise<Told["steps"][number] | undefined> =>
      (await at.project.ask<Told>("run", "w.yml", ...words)).steps.at(-1);
    const narrow = await reviewed();
    const breaches = ["outside the scope: extra.txt"];
    expect(narrow).toMatchObject({ output: { outcome: "fail", failed: [], breaches } });
    expect(narrow?.output?.["feedback"]).toContain("extra.txt");
    expect(await reviewed("-i", "scope=")).toMatchObject({ output: { outcome: "pass", breaches: [] } });
    expect((await reviewed("-i", "scope=../x"))?.message).toContain("leads out of the project");
  } finally {
    at.remove();
  }
});
