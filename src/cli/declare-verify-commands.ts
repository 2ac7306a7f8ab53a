import type { Command } from "commander";
import type { VerifyPorts } from "./commands/verify-ports.ts";
import { collect, json } from "./options.ts";

export interface VerifyDoor {
  readonly withVerify: (work: (ports: VerifyPorts) => Promise<number>) => Promise<void>;
  readonly showKey: (options: { readonly json: boolean }) => Promise<void>;
}

interface Given {
  readonly key: readonly string[];
  readonly statement?: string;
  readonly nearest?: true;
  readonly json?: true;
}

/** The commands about what is stated of shipped changes. */
export function declareVerifyCommands(program: Command, { withVerify, showKey }: VerifyDoor): void {
  program
    .command("verify")
    .description(
      "Hold a shipped commit against the signed statement about it, offline; exit code 1 where it is not verified.",
    )
    .argument("[commit]", "a commit, a branch or a tag; without it HEAD")
    .option("--key <file>", "a public key to trust, instead of this project's own; may be given again", collect, [])
    .option("--statement <file>", "the statement; without it the one in refs/waybill/statements")
    .option("--nearest", "where there is no statement about the commit, verify the nearest one before it that has one")
    .option(...json)
    .addHelpText(
      "after",
      "\nExamples:\n  waybill verify waybill/add-healthz\n  waybill verify HEAD --key team.pub --json    # in CI\n  git fetch origin 'refs/waybill/statements/*:refs/waybill/statements/*'    # the statements of others\n\nwaybill key prints the public key of this project, for others to verify with.\n",
    )
    .action((commit: string | undefined, given: Given) =>
      withVerify(async (ports) => {
        const { verify } = await import("./commands/verify.ts");
        const { key: keys, statement } = given;
        const flags = { nearest: given.nearest === true, json: given.json === true };
        return verify(commit ?? "HEAD", { keys, ...(statement === undefined ? {} : { statement }), ...flags }, ports);
      }),
    );
  program
    .command("key")
    .description(
      "Print the public key that verifies what this project ships; the first time the key is made. The private one never leaves .waybill/state.",
    )
    .option(...json)
    .addHelpText("after", "\nExample:\n  waybill key > team.pub    # for: waybill verify --key team.pub\n")
    .action((given: Given) => showKey({ json: given.json === true }));
}
