import { codeSpan } from "../../markdown/escape-markdown.ts";
import { oneLine } from "../../markdown/plain-text.ts";
import { forgeStyle } from "../../review/page-parts.ts";
import { cutWords } from "../plain-words.ts";
import { spentLoop } from "../spent-loop.ts";
import type { SummaryStory } from "./story.ts";

const mostWords = 300;

/** What a person can do with a run that has not shipped. */
export function nextSteps({ run, verdict, files }: SummaryStory): readonly string[] {
  const id = oneLine(run.run);
  const asked = run.open.map(
    ({ gate, message }) =>
      `It is asked at ${codeSpan(oneLine(gate))}: ${forgeStyle.text(cutWords(message, mostWords))} ${codeSpan(`waybill answer ${id} ${oneLine(gate)} CHOICE`)}`,
  );
  const failed = run.steps.findLast(({ status }) => status === "failure");
  const spent = spentLoop(run.steps);
  const isOpen = verdict !== undefined && verdict.outcome === "fail";
  return [
    ...asked,
    ...(isOpen
      ? [
          "The criteria above that do not pass say what is missing; change the code, or the spec where it asks for the wrong thing.",
        ]
      : []),
    ...(failed === undefined
      ? []
      : [
          ...(failed.message === undefined
            ? []
            : [
                `${codeSpan(oneLine(failed.address))} ended it: ${forgeStyle.text(cutWords(oneLine(failed.message), mostWords))}`,
              ]),
          `${codeSpan(`waybill logs ${id} ${oneLine(failed.address)}`)} shows what the step has printed that failed.`,
        ]),
    ...(files.length === 0
      ? []
      : [`What was made until then is kept: ${codeSpan(`git diff HEAD...refs/waybill/${id}/result`)}`]),
    spent === undefined || failed === undefined
      ? `${codeSpan(`waybill rerun ${id} --failed`)} does again what has failed and what comes after it, and keeps the rest.`
      : `${codeSpan(`waybill rerun ${id} --from ${oneLine(spent)}`)} begins again with ${codeSpan(oneLine(spent))}, which has used up its passes.`,
  ];
}
