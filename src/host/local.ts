import { resolve } from "node:path";
import { dryRun } from "../api/dry-run.ts";
import { fileOfTape, replayTape } from "../api/replay-tape.ts";
import type { FileAnswer, PlanAnswer, ReadLimits, Workflows } from "../api/workflows.ts";
import type { ReadWorkflow, WorkflowLibrary } from "../dialect/dialect.ts";
import { readSource, type ReadSource } from "../dialect/yaml/read-source.ts";
import { readTape } from "../tape/read-tape.ts";
import { isError } from "../problem/problem.ts";
import { type RegisteredLookup, readWithRegistered, withoutPathsFrom } from "./callable-workflows.ts";
import { configFile, type ProjectConfig, readConfig } from "./config.ts";
import { languages } from "./languages.ts";
import { fileLibrary, locateWorkflow } from "./file-library.ts";
import { readNamedFile, readNamedText } from "./read-file.ts";
import { readWorkflow } from "./read-workflow.ts";
import { linesOfFile, withoutEnds } from "./tape-file.ts";
import { stepKinds } from "./step-kinds.ts";

export interface ProjectOptions {
  /** The root of the project. */
  readonly folder: string;
  /** Undefined where files alone may be called. */
  readonly registered?: RegisteredLookup;
}

/** The project in a folder, served by this process. */
export function openProject({ folder, registered }: ProjectOptions): Workflows {
  const reading = ({ maxSize }: ReadLimits): ProjectReading => {
    const config = readConfig(configFile(folder));
    return { config, files: fileLibrary(folder, maxSize), registered };
  };
  return {
    async validate(files, limits) {
      const project = reading(limits);
      const { config } = project;
      const answers: FileAnswer[] = [];
      for (const file of files) {
        const { problems } = await readWith(readNamedFile(file, limits.maxSize), project);
        answers.push({ file, problems });
      }
      const all = [...config.problems, ...answers.flatMap(({ problems }) => problems)];
      return { ok: !all.some(isError), config: config.problems, files: answers };
    },
    dryRun: (request) => dryRun(request, languages[request.plan.workflow.dialect]),
    readTape: (from) =>
      "file" in from
        ? readTape(linesOfFile(from.file), from.file)
        : readTape(withoutEnds(from.lines), `the run ${from.run}`),
    fileOfTape: (tape) => resolve(folder, fileOfTape(tape)),
    replay: (request) => replayTape(request, languages),
    locate: (name) => locateWorkflow(name, folder),
    async plan(file, limits) {
      const project = reading(limits);
      return planAnswer(project.config, await readWith(readNamedFile(file, limits.maxSize), project));
    },
    async planText({ text, owner, file }) {
      const project = reading({});
      const files = withoutPathsFrom(file, project.files);
      const theirs = registered && { ...registered, actor: owner };
      const read = await readWith(readSource(file, Buffer.from(text)), { ...project, files, registered: theirs });
      return planAnswer(project.config, read);
    },
    async text(file, limits) {
      const read = readNamedText(file, limits.maxSize);
      return read.ok ? read : { ok: false, problems: [read.problem] };
    },
  };
}

/** What a workflow of a project is read with. */
interface ProjectReading {
  readonly config: ProjectConfig;
  readonly files: WorkflowLibrary;
  readonly registered: RegisteredLookup | undefined;
}

function planAnswer(config: ProjectConfig, { plan, problems }: ReadWorkflow): PlanAnswer {
  const all = [...config.problems, ...problems];
  const ok = !all.some(isError);
  return { ok, problems: all, ...(ok && plan !== undefined ? { plan } : {}) };
}

async function readWith(read: ReadSource, { config, files, registered }: ProjectReading): Promise<ReadWorkflow> {
  if (!read.ok) return { problems: [read.problem] };
  const { agents } = config;
  const known = agents === undefined ? {} : { agents: Object.keys(agents) };
  return readWithRegistered(
    files,
    async () => (registered === undefined ? [] : registered.of(registered.actor)),
    (library) => readWorkflow(read.source, { kinds: stepKinds, library, readCalled: readWorkflow, ...known }, []),
  );
}
