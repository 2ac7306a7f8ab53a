import { readNamedText } from "../../host/read-file.ts";
import { replaceFile } from "../../host/replace-file.ts";
import type { SpecImportAnswer } from "../../api/spec-answers.ts";
import { Refusal } from "../../problem/refusal.ts";
import { readAcceptance } from "../../spec/acceptance/read-acceptance.ts";
import type { Issue } from "../../spec/issue/issue.ts";
import { mergeImport } from "../../spec/issue/merge-import.ts";
import { readIssue } from "../../spec/issue/read-issue.ts";
import { specOfIssue } from "../../spec/issue/spec-of-issue.ts";
import { withSpecLock } from "../../spec/openspec/spec-lock.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines, type Output } from "../output.ts";
import { count, harmless } from "../render/problems.ts";
import { tellProblems } from "../tell-problems.ts";
import { checkFileNames } from "../usage.ts";
import type { LookOptions } from "./look.ts";
import type { SpecPorts } from "./spec-ports.ts";

export interface ImportOptions extends LookOptions {
  /** Where the spec is written; without it `spec/<key>.md`. */
  readonly to: string | undefined;
  readonly acceptanceField: string | undefined;
  /** Write over what somebody has edited. */
  readonly force: boolean;
}

/** Makes a spec of an issue, or brings the one that was made of it up to date. */
export async function importIssue(file: string, options: ImportOptions, ports: SpecPorts): Promise<number> {
  checkFileNames([file]);
  const { output } = ports;
  const { json, acceptanceField } = options;
  const text = readNamedText(file);
  if (!text.ok) return tellProblems([text.problem], { json }, output);
  const name = file === "-" ? "<stdin>" : file;
  const read = readIssue({ name, text: text.text, ...(acceptanceField === undefined ? {} : { acceptanceField }) });
  if (!read.ok) return tellProblems([read.problem], { json }, output);
  return withSpecLock(ports.changing().lock, () => writeIssue(read.issue, options, ports));
}

async function writeIssue(issue: Issue, { json, to, force }: ImportOptions, ports: SpecPorts): Promise<number> {
  const { tree, folder, nameOf, output } = ports;
  const path = to === undefined ? `spec/${issue.key}.md` : nameOf(to);
  const before = await tree.read(path);
  const done = mergeImport(before, specOfIssue(issue));
  const after = done.status === "unchanged" ? (before ?? "") : done.text;
  if (done.status === "edited" && !force) {
    await tellChanges({ path, before: before ?? "", after }, output);
    throw new Refusal("SPEC_EDITED", `${path} says more than what was imported, and is let be.`, {
      hint: "Carry over what you want from above, or write over it with --force: ticks stay.",
    });
  }
  if (done.status !== "unchanged") await replaceFile(folder, { path, text: after, before });
  const criteria = readAcceptance({ path, text: after }, issue.key).spec.requirements.flatMap((one) => one.criteria);
  const status = done.status === "edited" ? "replaced" : done.status;
  const answer: SpecImportAnswer = {
    file: path,
    key: issue.key,
    title: issue.title,
    status,
    criteria: criteria.length,
  };
  if (json) output.result(jsonLines(answer));
  else tell(answer, output);
  return exitCode.done;
}

function tell({ file, key, title, status, criteria }: SpecImportAnswer, output: Output): void {
  const { paint } = output;
  output.result(`${harmless(file)}\n`);
  const many = criteria === 1 ? "1 criterion" : `${criteria} criteria`;
  output.story(`${paint("bold", key)} ${harmless(title)}: ${status}, ${many}\n`);
  if (criteria > 0) return;
  const hint = "Nothing in the issue says what shall hold. Write it below ## Acceptance criteria: - [ ] …";
  output.story(`  ${paint("yellow", "!")} ${hint}\n`);
}

interface Change {
  readonly path: string;
  readonly before: string;
  readonly after: string;
}

/** As `diff -u` shows it. */
async function tellChanges({ path, before, after }: Change, output: Output): Promise<void> {
  const { structuredPatch } = await import("diff");
  const { hunks } = structuredPatch(path, path, before, after, "", "", { context: 2 });
  const lines = hunks.flatMap((hunk) => hunk.lines).slice(0, 200);
  output.story(`The import would change ${count(hunks.length, "place")} of ${harmless(path)}:\n`);
  for (const line of lines) {
    const style = line.startsWith("+") ? "green" : line.startsWith("-") ? "red" : "dim";
    output.story(`  ${output.paint(style, harmless(line))}\n`);
  }
}
