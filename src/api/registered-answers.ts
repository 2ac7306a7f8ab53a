import { z } from "zod";
import type { Version } from "../registry/registry.ts";
import { problemShape } from "./answers.ts";
import type { GetAnswer, InputWords, ListedWorkflow, RemoveAnswer } from "./registered.ts";
import { json, listedRun, listedRunShape, time, timeOf } from "./run-answers.ts";
import type { StoryLine } from "./runs.ts";

const versionShape = z.strictObject({
  name: z.string(),
  version: z.number().int().describe("Counts from 1; a name that is registered again goes on counting."),
  owner: z.string().describe("Who registered the name first."),
  by: z.string().describe("Who added this version."),
  hash: z.string().describe("SHA-256 of the text, in hexadecimal."),
  registeredAt: time,
  removedAt: time.nullable(),
});

export const workflowAddShape = z.strictObject({
  added: z.boolean().describe("False where this text was registered already."),
  workflow: versionShape,
  problems: z.array(problemShape).describe("Warnings."),
});

export const workflowGetShape = z.strictObject({
  workflow: versionShape,
  text: z.string(),
  versions: z.array(versionShape).describe("The oldest first."),
});

export const workflowListShape = z.strictObject({
  workflows: z.array(versionShape.extend({ lastRun: listedRunShape.nullable() })),
});

export const workflowRemoveShape = z.strictObject({
  workflow: versionShape,
  cancelled: z.array(z.string()).describe("The runs that went on."),
});

export const workflowInputsShape = z.strictObject({
  inputs: z.array(
    z.strictObject({
      name: z.string(),
      type: z.enum(["string", "number", "boolean"]),
      required: z.boolean(),
      default: json.describe("Null where it has none."),
      description: z.string().nullable(),
    }),
  ),
});

export const workflowLogShape = z.strictObject({
  log: z.array(
    z.strictObject({
      at: time,
      run: z.string().describe("The run in which it happened: this one, or one that it has begun."),
      address: z.string().nullable().describe("The step; null where it is the run itself."),
      text: z.string(),
    }),
  ),
});

export const workflowOutputShape = z.strictObject({ output: z.string() });

export function answerOfAdd({ isNew, version, problems }: AddedAnswer): unknown {
  return { added: isNew, workflow: versionAnswer(version), problems };
}

type AddedAnswer = { readonly isNew: boolean; readonly version: Version; readonly problems: readonly unknown[] };

export function answerOfGet({ definition, versions }: GetAnswer): unknown {
  return { workflow: versionAnswer(definition), text: definition.text, versions: versions.map(versionAnswer) };
}

export function answerOfList(workflows: readonly ListedWorkflow[]): unknown {
  const listed = workflows.map(({ version, lastRun }) => ({
    ...versionAnswer(version),
    lastRun: lastRun === undefined ? null : listedRun(lastRun),
  }));
  return { workflows: listed };
}

export function answerOfRemove({ version, cancelled }: RemoveAnswer): unknown {
  return { workflow: versionAnswer(version), cancelled };
}

export function answerOfInputs(inputs: readonly InputWords[]): unknown {
  return { inputs };
}

export function answerOfStoryLine({ at, run, address, text }: StoryLine): unknown {
  return { at: timeOf(at), run, address: address ?? null, text };
}

function versionAnswer({ name, version, owner, by, hash, at, removed }: Version): object {
  return { name, version, owner, by, hash, registeredAt: timeOf(at), removedAt: timeOf(removed?.at) };
}
