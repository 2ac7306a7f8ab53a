import type { SeenCommand, Survey } from "../survey/survey.ts";
import { type CheckCommand, usualCheckTimeout } from "../step/check-command.ts";
import { type TestCommand, usualTestFiles, usualTestTimeout } from "../step/test-command.ts";
import type { Setup } from "../workspace/workspace.ts";
import { checkCommands } from "./check-config.ts";
import type { ProjectConfig } from "./config.ts";
import { testCommands } from "./test-config.ts";

export interface SeenInsteadOptions {
  readonly config: ProjectConfig;
  /** Looked only where it is needed, and once. */
  readonly survey: () => Promise<Survey>;
  /** Tells whoever watches a run. */
  readonly note: (run: string, text: string) => void;
}

/** What the configuration says of tests, checks and setup, and what is seen of the project where it says nothing. An empty list says: none. */
export class SeenInstead {
  readonly #options: SeenInsteadOptions;
  readonly #told = new Set<string>();
  #survey: Promise<Survey> | undefined;

  constructor(options: SeenInsteadOptions) {
    this.#options = options;
  }

  /** How the tests are run, for a run that is told where it was not declared. */
  async tests(run: string): Promise<readonly TestCommand[]> {
    const { tests: declared } = this.#options.config;
    if (declared !== undefined) return testCommands(declared);
    const { tests, notes } = await this.#look();
    for (const seen of tests) this.#tell(run, wordsOfSeen(seen.name, seen));
    if (tests.length === 0)
      for (const { from, message } of notes) this.#tell(run, `tests: none are seen. ${from}: ${message}`);
    return tests.map(({ name, run: words, report, format, coverage }) => ({
      name,
      run: words,
      report,
      ...(format === undefined ? {} : { format }),
      ...(coverage === undefined ? {} : { coverage }),
      files: usualTestFiles,
      timeoutMs: usualTestTimeout * 1000,
    }));
  }

  /** The static checks. */
  async checks(run: string): Promise<readonly CheckCommand[]> {
    const { checks: declared } = this.#options.config;
    if (declared !== undefined) return checkCommands(declared);
    const { checks } = await this.#look();
    for (const seen of checks) this.#tell(run, wordsOfSeen(`check ${seen.name}`, seen));
    return checks.map(({ name, run: words }) => ({ name, run: words, timeoutMs: usualCheckTimeout * 1000 }));
  }

  /** What a copy of the repository needs. */
  async setup(run: string): Promise<readonly Setup[]> {
    const { setup: declared } = this.#options.config;
    if (declared !== undefined) return declared;
    const { setup } = await this.#look();
    for (const each of setup)
      this.#tell(run, `setup: ${wordsOfSetup(each)}, as nothing else is said in .waybill/config.yml`);
    return setup;
  }

  #look(): Promise<Survey> {
    return (this.#survey ??= this.#options.survey());
  }

  #tell(run: string, text: string): void {
    const key = `${run}\0${text}`;
    if (this.#told.has(key)) return;
    this.#told.add(key);
    this.#options.note(run, text);
  }
}

/** A command that was seen, and where. */
function wordsOfSeen(what: string, { run, from }: SeenCommand): string {
  return `${what}: \`${run}\`, seen in ${from}`;
}

/** What is done to a copy, in words. */
export function wordsOfSetup(setup: Setup): string {
  if ("copy" in setup) return `${setup.copy} is copied`;
  if ("link" in setup) return `${setup.link} is linked`;
  return `\`${setup.run}\``;
}

/** What is used of a project: what its configuration says, and what is seen where that says nothing. */
export function withDeclared(survey: Survey, { tests, checks, setup }: ProjectConfig): Survey {
  const from = ".waybill/config.yml";
  const declared = testCommands(tests ?? []).map(({ name, run, report, format, coverage }) => ({
    name,
    run,
    report,
    ...(format === undefined ? {} : { format }),
    ...(coverage === undefined ? {} : { coverage }),
    from,
  }));
  return {
    ...survey,
    ...(tests === undefined ? {} : { tests: declared, notes: [] }),
    ...(checks === undefined ? {} : { checks: checks.map(({ name, run }) => ({ name, run, from })) }),
    ...(setup === undefined ? {} : { setup }),
  };
}
