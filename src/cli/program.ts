import { Command, CommanderError } from "commander";
import type { Finding } from "../api/doctor.ts";
import type { RunPorts } from "./commands/run-ports.ts";
import type { CommandPorts } from "./commands/validate.ts";
import { declareCommands } from "./declare-commands.ts";
import type { SecretDoor } from "./declare-secret-commands.ts";
import type { SpecDoor } from "./declare-spec-commands.ts";
import type { RegisteredDoor } from "./declare-workflow-commands.ts";
import type { TraceDoor } from "./declare-trace-commands.ts";
import type { VerifyDoor } from "./declare-verify-commands.ts";
import { tellFailure } from "./door.ts";
import { exitCode } from "./exit-code.ts";
import { type Output, processOutput } from "./output.ts";
import { usageError } from "./usage.ts";

export interface Invocation {
  readonly arguments: readonly string[];
  /** The folder that the person stands in; asked for inside the door, since it may be gone. */
  readonly folder: () => string;
  readonly debug: boolean;
  readonly version: string;
}

/** Runs one command line and gives its exit code. This is the door: nothing is thrown past it. */
export async function runProgram(invocation: Invocation): Promise<number> {
  const output = processOutput();
  const ending = { code: exitCode.done as number };
  const end = (code: number): void => {
    ending.code = code;
  };
  const ports = (): Promise<CommandPorts> => openLanguagePorts(invocation, output);
  const withRuns = async (
    work: (ports: RunPorts) => Promise<number>,
    options: { readonly json: boolean },
  ): Promise<void> => {
    const { openRunPorts } = await import("./open-run-ports.ts");
    const { version } = invocation;
    const opened = await openRunPorts({ output, folder: invocation.folder(), json: options.json, version });
    try {
      end(await work(opened));
    } finally {
      await opened.runs.close();
    }
  };
  const withRegistered: RegisteredDoor["withRegistered"] = (work, options) =>
    withRuns(async (runPorts) => {
      const { openRegisteredPorts } = await import("./open-registered-ports.ts");
      const opened = await openRegisteredPorts(runPorts);
      try {
        return await work(opened.ports);
      } finally {
        await opened.close();
      }
    }, options);
  const program = rootCommand(invocation.version, output);
  const doors = {
    withRuns,
    withRegistered,
    ...secretDoor({ invocation, output, end }),
    ...specDoor({ invocation, output, end }),
    ...traceDoor({ invocation, output, end }),
    ...verifyDoor({ invocation, output, end }),
    folder: () => invocation.folder(),
    ports,
    examine: () => examine(invocation),
    output,
    end,
  };
  declareCommands(program, doors, invocation.arguments);
  try {
    if (isFirstLook(invocation)) end(await lookAtPlace(invocation, output));
    else await program.parseAsync(invocation.arguments, { from: "user" });
    return ending.code;
  } catch (error) {
    if (error instanceof CommanderError && error.exitCode === 0) return exitCode.done;
    if (error instanceof CommanderError) await forgetOuts(invocation);
    const failure = error instanceof CommanderError ? usageError(error, program, invocation.arguments) : error;
    return tellFailure(failure, output, {
      json: invocation.arguments.includes("--json"),
      debug: invocation.debug,
    });
  }
}

/** Whoever takes up what a review has written must not find what an earlier one wrote, or somebody else. */
async function forgetOuts({ arguments: words, folder }: Invocation): Promise<void> {
  if (words[0] !== "review") return;
  const { clearOutsOf } = await import("./commands/clear-outs.ts");
  await clearOutsOf(words, folder());
}

interface CommandEnd {
  readonly invocation: Invocation;
  readonly output: Output;
  readonly end: (code: number) => void;
}

function secretDoor({ invocation, output, end }: CommandEnd): SecretDoor {
  return {
    withSecrets: async (work) => {
      const { openSecretPorts } = await import("./open-secret-ports.ts");
      end(await work(openSecretPorts({ folder: invocation.folder(), output })));
    },
  };
}

function specDoor({ invocation, output, end }: CommandEnd): SpecDoor {
  return {
    withSpecs: async (work) => {
      const { openSpecPorts } = await import("./open-spec-ports.ts");
      const opened = openSpecPorts({ folder: invocation.folder(), output });
      try {
        end(await work(opened));
      } finally {
        await opened.close();
      }
    },
  };
}

function traceDoor({ invocation, output, end }: CommandEnd): TraceDoor {
  return {
    withTrace: async (work, { make }) => {
      const { openTracePorts } = await import("./open-trace-ports.ts");
      const opened = await openTracePorts({ folder: invocation.folder(), output, make });
      try {
        end(await work(opened));
      } finally {
        await opened.trace.traces.close();
      }
    },
  };
}

function verifyDoor({ invocation, output, end }: CommandEnd): VerifyDoor {
  return {
    withVerify: async (work) => {
      const { openVerifyPorts } = await import("./open-verify-ports.ts");
      const opened = await openVerifyPorts({ folder: invocation.folder(), output });
      try {
        end(await work(opened));
      } finally {
        await opened.repository.close();
      }
    },
    showKey: async (options) => {
      const { showKey } = await import("./commands/key.ts");
      const { keyOfProject } = await import("./open-verify-ports.ts");
      end(showKey(keyOfProject(invocation.folder()), options, output));
    },
  };
}

async function openLanguagePorts(invocation: Invocation, output: Output): Promise<CommandPorts> {
  const { openProject } = await import("../host/local.ts");
  const { findProject } = await import("../host/find-project.ts");
  const { actorName } = await import("../host/actor.ts");
  const { registeredIn } = await import("../host/callable-workflows.ts");
  const folder = findProject(invocation.folder());
  const registered = registeredIn(folder, actorName(process.env));
  return { workflows: openProject({ folder, registered }), output };
}

async function examine({ folder }: Invocation): Promise<readonly Finding[]> {
  const { examineProject } = await import("../host/examine.ts");
  return examineProject(folder(), process.env);
}

/** Whoever gives no command wants to know where to begin. */
function isFirstLook({ arguments: words }: Invocation): boolean {
  return words.length === 0 || (words.length === 1 && words[0] === "--json");
}

async function lookAtPlace(invocation: Invocation, output: Output): Promise<number> {
  const { lookAround } = await import("../host/look-around.ts");
  const { overview } = await import("./commands/overview.ts");
  const seen = await lookAround(invocation.folder(), process.env);
  return overview(seen, { json: invocation.arguments.length > 0 }, output);
}

function rootCommand(version: string, output: Output): Command {
  return new Command("waybill")
    .description("Takes a written requirement to a reviewed, tested, proven change in a git repository.")
    .version(version)
    .addHelpText(
      "after",
      "\nWithout a command it says what it sees here, and what to do next; as JSON with --json alone.\n",
    )
    .enablePositionalOptions()
    .showHelpAfterError(false)
    .exitOverride()
    .configureOutput({ writeErr: () => {}, writeOut: (text) => output.result(text) });
}
