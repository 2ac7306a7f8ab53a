import { dryRun } from "../api/dry-run.ts";
import type { FileAnswer, ReadLimits, Workflows } from "../api/workflows.ts";
import type { ReadWorkflow, Surroundings } from "../dialect/dialect.ts";
import { isError } from "../problem/problem.ts";
import { configFile, type ProjectConfig, readConfig } from "./config.ts";
import { languages } from "./languages.ts";
import { fileLibrary, locateWorkflow } from "./file-library.ts";
import { readNamedFile } from "./read-file.ts";
import { readWorkflow } from "./read-workflow.ts";
import { stepKinds } from "./step-kinds.ts";

export interface ProjectOptions {
  /** The root of the project. */
  readonly folder: string;
}

/** The project in a folder, served by this process. */
export function openProject({ folder }: ProjectOptions): Workflows {
  return {
    async validate(files, limits) {
      const config = readConfig(configFile(folder));
      const surroundings = surroundingsOf(folder, limits, config);
      const answers = files.map((file): FileAnswer => {
        const { problems } = readNamed(file, limits, surroundings);
        return { file, problems };
      });
      const all = [...config.problems, ...answers.flatMap(({ problems }) => problems)];
      return { ok: !all.some(isError), config: config.problems, files: answers };
    },
    dryRun: (request) => dryRun(request, languages[request.plan.workflow.dialect]),
    locate: (name) => locateWorkflow(name, folder),
    async plan(file, limits) {
      const config = readConfig(configFile(folder));
      const surroundings = surroundingsOf(folder, limits, config);
      const { plan, problems } = readNamed(file, limits, surroundings);
      const all = [...config.problems, ...problems];
      const ok = !all.some(isError);
      return { ok, problems: all, ...(ok && plan !== undefined ? { plan } : {}) };
    },
  };
}

function readNamed(file: string, { maxSize }: ReadLimits, surroundings: Surroundings): ReadWorkflow {
  const read = readNamedFile(file, maxSize);
  return read.ok ? readWorkflow(read.source, surroundings, []) : { problems: [read.problem] };
}

function surroundingsOf(folder: string, limits: ReadLimits, { agents }: ProjectConfig): Surroundings {
  const library = fileLibrary(folder, limits.maxSize);
  const known = agents === undefined ? {} : { agents: Object.keys(agents) };
  return { kinds: stepKinds, library, readCalled: readWorkflow, ...known };
}
