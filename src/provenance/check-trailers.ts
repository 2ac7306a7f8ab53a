import { oneLine } from "../markdown/plain-text.ts";
import { agentInWords } from "../ship/commit-messages.ts";
import type { ShippedPart } from "../ship/shipped-change.ts";
import { commitAt, short } from "./check-commits.ts";
import type { CommitObject } from "./commit-object.ts";
import type { Predicate } from "./statement-shape.ts";
import { ours, trailersIn } from "./trailers.ts";
import type { GitObjects } from "./stated-repository.ts";
import { type Check, failed, passed } from "./verification.ts";

/** Whether its message says that Waybill has made it. */
export function isShipped({ message }: CommitObject): boolean {
  return trailersIn(message).some((line) => line.startsWith(`${ours}Run: `));
}

/** Whether the messages of the commits say what is stated: the run, the spec, the criteria, the agents, the verdict. */
export async function checkTrailers(objects: GitObjects, stated: Predicate): Promise<Check> {
  for (const { part, commit } of stated.commits) {
    const { message } = await commitAt(objects, commit);
    const told = trailersIn(message);
    const expected = expectedOf(stated, part);
    const other = told.find((line, at) => line !== expected[at]) ?? expected[told.length];
    if (other !== undefined)
      return failed("trailers", {
        code: "TRAILERS_DIFFER",
        message: `the message of ${short(commit)} (${part}) does not say what is stated: ${oneLine(other)}`,
      });
  }
  return passed("trailers", "the messages name the same run, spec, criteria, agents and verdict");
}

function expectedOf({ run, spec, criteria, verdict, agents }: Predicate, part: ShippedPart): readonly string[] {
  const proven = criteria.filter(({ grade }) => grade === "PASS").length;
  const graded = [
    ["Criteria", `${proven} of ${criteria.length} proven`],
    ...agentsInWords([...agents, ...(verdict.advisor.name === "" ? [] : [verdict.advisor])]).map((words) => [
      "Agent",
      words,
    ]),
    ["Verdict", verdict.id],
  ];
  const last = [["Verdict", verdict.id]];
  const more = { spec: [], change: graded, archive: last, tick: last }[part];
  const all = [["Run", run.id], ["Spec", `${spec.id} ${spec.sha256}`], ...more];
  return all.map(([name, value]) => `${ours}${name}: ${oneLine(value ?? "")}`);
}

/** Each once. */
function agentsInWords(agents: readonly Predicate["verdict"]["advisor"][]): readonly string[] {
  const known = new Map(
    agents.map(({ name, version, model }) => {
      const agent = { name, ...(version === null ? {} : { version }), ...(model === null ? {} : { model }) };
      return [JSON.stringify(agent), agentInWords(agent)];
    }),
  );
  return [...known.values()];
}
