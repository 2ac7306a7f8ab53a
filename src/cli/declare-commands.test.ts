import { Command } from "commander";
import { expect, test } from "vitest";
import { commandGroups, type CommandDoors, declareCommands } from "./declare-commands.ts";

const unused = (): never => {
  throw new Error("no command is carried out here");
};
const doors: CommandDoors = {
  withRuns: unused,
  withRegistered: unused,
  withSecrets: unused,
  withSpecs: unused,
  withTrace: unused,
  withVerify: unused,
  showKey: unused,
  folder: unused,
  ports: unused,
  examine: unused,
  output: { result: unused, story: unused, paint: unused },
  end: unused,
};

function namesAfter(words: readonly string[]): readonly string[] {
  const program = new Command();
  declareCommands(program, doors, words);
  return program.commands.flatMap((command) => [command.name(), ...command.aliases()]);
}

test.each(commandGroups.map(({ words }) => words))("the group of %s declares its words and no other", (...words) => {
  for (const word of words) expect([...namesAfter([word])].toSorted()).toEqual([...words].toSorted());
});

test.each([[[]], [["--help"]], [["help", "run"]], [["rum"]], [["--json", "runs"]]])(
  "all commands are declared for %j",
  (words) => {
    expect(namesAfter(words)).toEqual(expect.arrayContaining(commandGroups.flatMap((group) => group.words)));
  },
);
