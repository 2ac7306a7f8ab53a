import { lintSource } from "@secretlint/core";
import { creator } from "@secretlint/secretlint-rule-preset-recommend";

export interface LintedStretch {
  readonly start: number;
  readonly end: number;
  readonly rule: string;
}

const rules = [{ id: "@secretlint/secretlint-rule-preset-recommend", rule: creator }];

/** What the rules that secretlint recommends find in a text. Loaded only where files are scanned. */
export async function lintText(text: string): Promise<readonly LintedStretch[]> {
  const { messages } = await lintSource({
    source: { filePath: "text", content: text, contentType: "text" },
    options: { config: { rules }, maskSecrets: true, noPhysicFilePath: true },
  });
  return messages.map(({ range: [start, end], ruleId }) => ({ start, end, rule: shortNameOf(ruleId) }));
}

function shortNameOf(rule: string): string {
  return rule.replace(/^.*secretlint-rule-/u, "");
}
