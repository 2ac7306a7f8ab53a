import { isJsonObject, type JsonObject, type JsonValue } from "../json/json.ts";
import type { WaitFrame } from "./frame.ts";
import type { RunState } from "./run-state.ts";

/** What a gate knows of the verdict that it requires. */
export type RequiredVerdict = PassedVerdict | { readonly isPass: false; readonly message: string };

interface PassedVerdict {
  readonly isPass: true;
  readonly id: string;
  /** What was graded, as a tree of git. */
  readonly tree: string;
}

/** The verdict that a gate requires; undefined where it requires none. Whatever is no verdict has not passed. */
export function requiredVerdict(state: RunState, frame: WaitFrame): RequiredVerdict | undefined {
  const { requires } = frame.node;
  if (requires === undefined) return undefined;
  const output = state.results.get(state.keyFrom(requires.from, frame))?.output;
  return output === undefined ? missing(`the step ${requires.from} has given none`) : readReview(output);
}

/** Why a verdict says nothing of what the run has; undefined where that is what was graded. */
export function otherTree({ id, tree }: PassedVerdict, now: string | null): string | undefined {
  if (now === tree) return undefined;
  const why =
    now === null
      ? "what there is now cannot be compared with what it graded, since it is not committed or no repository"
      : "what there is now is not what it graded: something has changed since, or another commit was graded";
  return `This gate requires that all criteria pass, and verdict ${id} does not show it: ${why}. Review it again after the last step that changes files.`;
}

function readReview({ outcome, verdict, failed, tree }: JsonObject): RequiredVerdict {
  const id = verdict !== undefined && isJsonObject(verdict) ? verdict["id"] : undefined;
  if (typeof id !== "string" || id === "") return missing("what it is given is no output of a review");
  if (outcome === "pass") return { isPass: true, id, tree: typeof tree === "string" ? tree : "" };
  return {
    isPass: false,
    message: `This gate requires that all criteria pass, and verdict ${id} is none of that${wordsOf(failed)}.`,
  };
}

function missing(why: string): RequiredVerdict {
  return { isPass: false, message: `This gate requires a verdict, and ${why}.` };
}

const mostNamed = 5;

/** The criteria that did not pass, with their grades. */
function wordsOf(failed: JsonValue | undefined): string {
  const list = Array.isArray(failed) ? failed : [];
  const words = list.flatMap((each: JsonValue) => {
    if (!isJsonObject(each) || typeof each["criterion"] !== "string") return [];
    return [typeof each["grade"] === "string" ? `${each["criterion"]} is ${each["grade"]}` : each["criterion"]];
  });
  if (words.length === 0) return "";
  const more = words.length > mostNamed ? `, and ${words.length - mostNamed} more` : "";
  return `: ${words.slice(0, mostNamed).join(", ")}${more}`;
}
