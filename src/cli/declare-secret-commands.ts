import type { Command } from "commander";
import type { SecretPorts } from "./commands/secret-ports.ts";
import { json } from "./options.ts";

export interface SecretDoor {
  readonly withSecrets: (work: (ports: SecretPorts) => Promise<number>) => Promise<void>;
}

interface Given {
  readonly json?: true;
}

const name = ["<name>", "the name, which is also that of the variable: API_KEY"] as const;

/** The commands about secrets. */
export function declareSecretCommands(program: Command, { withSecrets }: SecretDoor): void {
  const secret = program
    .command("secret")
    .description("Keep secrets, encrypted, and look for secrets in files.")
    .addHelpText(
      "after",
      "\nExamples:\n  waybill secret set API_KEY                  # asks for the value\n  pass show api | waybill secret set API_KEY\n  waybill secret scan                         # what has changed since the last commit\n",
    );
  secret
    .command("set")
    .description("Keep a value, which is asked for or read from standard input. It is never an argument.")
    .argument(...name)
    .option(...json)
    .action((words: string, given: Given) =>
      withSecrets(async (ports) => (await import("./commands/secret.ts")).setSecret(words, flags(given), ports)),
    );
  secret
    .command("list")
    .alias("ls")
    .description("List the names of the secrets that are kept, and where each value is taken from.")
    .option(...json)
    .action((given: Given) =>
      withSecrets(async (ports) => (await import("./commands/secret.ts")).listSecrets(flags(given), ports)),
    );
  secret
    .command("remove")
    .alias("rm")
    .description("Remove a value from the encrypted store.")
    .argument(...name)
    .option(...json)
    .action((words: string, given: Given) =>
      withSecrets(async (ports) => (await import("./commands/secret.ts")).removeSecret(words, flags(given), ports)),
    );
  secret
    .command("rotate")
    .description("Make a new key, and encrypt all values with it.")
    .option(...json)
    .action((given: Given) =>
      withSecrets(async (ports) => (await import("./commands/secret.ts")).rotateSecrets(flags(given), ports)),
    );
  secret
    .command("scan")
    .description("Look for secrets in files; exit code 1 where there is one.")
    .argument("[files...]", "without any: what has changed since the last commit, and is not ignored")
    .option(...json)
    .action((files: readonly string[], given: Given) =>
      withSecrets(async (ports) => (await import("./commands/secret.ts")).scanForSecrets(files, flags(given), ports)),
    );
}

function flags(given: Given): { readonly json: boolean } {
  return { json: given.json === true };
}
