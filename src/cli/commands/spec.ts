import type { SpecListAnswer, SpecNewAnswer, SpecShowAnswer, SpecStatusAnswer } from "../../api/spec-answers.ts";
import { writeNewFiles } from "../../host/write-new-files.ts";
import { findSpecs, type FoundSpec, summaryOf } from "../../spec/project/find-specs.ts";
import { locateSpecs } from "../../spec/project/locate-specs.ts";
import { newSpec, type NewFormat } from "../../spec/project/new-spec.ts";
import { type ProjectSpec, readLocated } from "../../spec/project/read-located.ts";
import { readSpec } from "../../spec/project/read-spec.ts";
import { problemsForJson } from "../door.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { drawProblems } from "../render/problems.ts";
import { drawSpec, drawSpecs, drawSpecStatus } from "../render/specs.ts";
import { tellUnfinishedArchive } from "../tell-unfinished-archive.ts";
import type { LookOptions } from "./look.ts";
import type { SpecPorts } from "./spec-ports.ts";

/** The specs of the project. */
export async function listSpecs({ json }: LookOptions, ports: SpecPorts): Promise<number> {
  const { tree, output } = ports;
  await tellUnfinishedArchive(ports);
  const specs = await findSpecs(tree);
  if (json) output.result(jsonLines({ specs: specs.map(listed) } satisfies SpecListAnswer));
  else if (specs.length === 0) output.story("There are no specs. Begin one: waybill spec new NAME\n");
  else output.result(drawSpecs(specs, output.paint));
  return exitCode.done;
}

/** Without what is not known of it. */
function listed({ boxes, tasks, ...spec }: FoundSpec): SpecListAnswer["specs"][number] {
  return { ...spec, ...(boxes === undefined ? {} : { boxes }), ...(tasks === undefined ? {} : { tasks }) };
}

/** One spec, as it was understood. */
export async function showSpec(name: string, { json }: LookOptions, ports: SpecPorts): Promise<number> {
  const { tree, output, nameOf } = ports;
  await tellUnfinishedArchive(ports);
  const read = await readSpec(tree, nameOf(name));
  if (json) output.result(jsonLines(shown(read)));
  else {
    output.result(drawSpec(read, output.paint));
    output.story(drawProblems(read.problems, output.paint));
  }
  return exitCode.done;
}

function shown({ spec, problems, path, tasks, beside }: ProjectSpec): SpecShowAnswer {
  const { id, format, title, goal, requirements, outOfScope, constraints, files } = spec;
  return {
    id,
    format,
    title,
    path,
    goal,
    requirements: requirements.map(({ criteria, ...requirement }) => ({
      ...requirement,
      criteria: criteria.map(({ isDone, isUnchanged, ...criterion }) => ({
        ...criterion,
        ...(isDone === undefined ? {} : { done: isDone }),
        unchanged: isUnchanged,
      })),
    })),
    outOfScope: [...outOfScope],
    constraints: [...constraints],
    ...(tasks === undefined ? {} : { tasks }),
    files: files.map((file) => file.path),
    beside: [...beside],
    problems: [...problemsForJson(problems)],
  };
}

export interface NewOptions extends LookOptions {
  readonly format: NewFormat;
  readonly title: string | undefined;
}

/** Begins a spec, in files that are not there yet. */
export async function beginSpec(name: string, { json, format, title }: NewOptions, ports: SpecPorts): Promise<number> {
  const { tree, folder, today, output } = ports;
  const { finishChanges } = await import("../../spec/openspec/archive-change.ts");
  const { id, files } = await finishChanges(ports.changing(), async () => {
    const made = await newSpec(tree, { name, format, title, today: today() });
    await writeNewFiles(folder, made.files);
    return made;
  });
  const paths = files.map(({ path }) => path);
  if (json) output.result(jsonLines({ id, format, files: paths } satisfies SpecNewAnswer));
  else {
    for (const path of paths) output.result(`${path}\n`);
    output.story(`spec ${output.paint("bold", id)} is begun: write what stands there as TODO\n`);
  }
  return exitCode.done;
}

/** How far specs are: boxes that are ticked, tasks that are done, and what is proven. */
export async function specStatus(name: string | undefined, { json }: LookOptions, ports: SpecPorts): Promise<number> {
  const { tree, output, nameOf } = ports;
  await tellUnfinishedArchive(ports);
  const specs = name === undefined ? await allSpecs(ports) : [await readSpec(tree, nameOf(name))];
  const answers = await Promise.all(specs.map((spec) => statusOf(spec, ports)));
  if (json) output.result(jsonLines({ specs: answers } satisfies SpecStatusAnswer));
  else if (specs.length === 0) output.story("There are no specs. Begin one: waybill spec new NAME\n");
  else output.result(drawSpecStatus(answers, { isOne: name !== undefined, paint: output.paint }));
  return exitCode.done;
}

async function allSpecs({ tree }: SpecPorts): Promise<readonly ProjectSpec[]> {
  const found: ProjectSpec[] = [];
  for (const located of await locateSpecs(tree)) found.push(await readLocated(tree, located));
  return found;
}

async function statusOf(read: ProjectSpec, { proofs }: SpecPorts): Promise<SpecStatusAnswer["specs"][number]> {
  const { spec } = read;
  const { id, format, title, path, tasks } = summaryOf(read);
  const proven = await proofs(spec);
  const criteria = spec.requirements
    .flatMap((requirement) => requirement.criteria)
    .map((criterion) => ({
      id: criterion.id,
      text: criterion.text,
      ...(criterion.isDone === undefined ? {} : { done: criterion.isDone }),
      ...(proven === undefined ? {} : { proof: proven.get(criterion.id) ?? ("none" as const) }),
    }));
  return { id, format, title, path, criteria, ...(tasks === undefined ? {} : { tasks }) };
}
