import { oneLine, visibleText } from "../markdown/plain-text.ts";
import { type AgentAtWork, agentsOf } from "./agents-of.ts";
import { cutWords, wrapped } from "./plain-words.ts";
import type { ShippedChange, ShippedPart } from "./shipped-change.ts";

/** What the messages are made of. */
export type MessageWords = Pick<ShippedChange, "title" | "requirement" | "spec" | "verdict" | "run">;

/** As git's own tools show it. */
const subjectWidth = 72;

/** How much of the requirement stands in a message, in characters; all of it is in the spec. */
const mostRequirement = 4000;

/**
 * The message of each commit. What others have written stands in the subject and in paragraphs above the last one, so that it is never taken for one of
 * the trailers, which are all ours.
 */
export function commitMessages(change: MessageWords): Readonly<Record<ShippedPart, string>> {
  const title = subjectWords(change);
  const { run, spec, verdict } = change;
  const proven = verdict.grades.filter(({ grade }) => grade === "PASS").length;
  const common = [
    ["Waybill-Run", run.run],
    ["Waybill-Spec", `${spec.id} ${spec.hash}`],
  ] as const;
  const graded = [
    ["Waybill-Criteria", `${proven} of ${verdict.grades.length} proven`],
    ...agentsOf(run, verdict).map((agent) => ["Waybill-Agent", agentInWords(agent)] as const),
    ["Waybill-Verdict", verdict.id],
  ] as const;
  return {
    spec: messageOf({ subject: `Spec: ${title}`, body: bodyOf(change), trailers: common }),
    change: messageOf({ subject: title, body: bodyOf(change), trailers: [...common, ...graded] }),
    archive: messageOf({
      subject: `Archive the spec: ${title}`,
      body: "What the change wanted is in the main specs from now on; nothing else is changed.",
      trailers: [...common, ["Waybill-Verdict", verdict.id]],
    }),
    tick: messageOf({
      subject: `Tick the criteria: ${title}`,
      body: "The check boxes of what is proven are ticked; nothing else is changed.",
      trailers: [...common, ["Waybill-Verdict", verdict.id]],
    }),
  };
}

/** `name version (model)`, as far as that is known. */
export function agentInWords({ name, version, model }: Pick<AgentAtWork, "name" | "version" | "model">): string {
  return [name, version, model === undefined ? undefined : `(${model})`].filter((word) => word !== undefined).join(" ");
}

function subjectWords({ title, spec }: MessageWords): string {
  // What stands for a comment, a rule or a quote at the beginning of a line would do so in tools, too.
  const words = oneLine(title).replace(/^[\s#>-]+/u, "");
  return words === "" ? `Change ${oneLine(spec.id)}` : words;
}

/** The requirement, where it says more than the title. */
function bodyOf({ title, requirement }: MessageWords): string {
  const words = visibleText(requirement).trim();
  if (oneLine(words) === oneLine(title)) return "";
  const shown = cutWords(words, mostRequirement);
  return shown === words ? words : `${shown}\n\n(The rest is in the spec.)`;
}

interface Message {
  readonly subject: string;
  readonly body: string;
  readonly trailers: readonly (readonly [name: string, value: string])[];
}

function messageOf({ subject, body, trailers }: Message): string {
  const lines = trailers.flatMap(([name, value]) => (oneLine(value) === "" ? [] : [`${name}: ${oneLine(value)}`]));
  const paragraphs = [cutWords(subject, subjectWidth), ...paragraphsOf(body), lines.join("\n")];
  return `${paragraphs.filter((each) => each !== "").join("\n\n")}\n`;
}

function paragraphsOf(body: string): readonly string[] {
  return body.split(/\n[ \t]*(?:\n[ \t]*)+/u).map((paragraph) =>
    wrapped(paragraph, subjectWidth)
      .map((line) => (meansSomething.test(line) ? ` ${line}` : line))
      .join("\n"),
  );
}

/** At the beginning of a line: what cuts a message off, or what tools take for a comment or a patch. */
const meansSomething = /^(?:-|#|diff |Index: |From )/u;
