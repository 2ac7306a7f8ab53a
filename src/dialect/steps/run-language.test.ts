import { expect, test } from "vitest";
import { parseTemplate } from "../../expression/braces/parse-template.ts";
import type { RunView } from "../../plan/run-language.ts";
import { stepsLanguage } from "./run-language.ts";

const context = { run_id: "r", workflow_dir: "/w", workspace: "/s", project: "/p", actor: "me" };
const view: RunView = { inputs: {}, context, addresses: {}, result: () => undefined, hashFiles: () => null };

function textOf(source: string): unknown {
  const parsed = parseTemplate(source);
  if (!parsed.ok) throw new Error(source);
  return stepsLanguage.text(parsed.value, stepsLanguage.names(view, { address: "a", items: [] }));
}

test("of what is known of a run its own names alone can be seen", () => {
  expect(textOf("{{ context }}")).toEqual({ ok: true, value: { run_id: "r", workflow_dir: "/w" } });
  expect(textOf("{{ context.workspace }}")).toEqual({ ok: true, value: null });
});
