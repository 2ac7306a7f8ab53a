// Archives a change in each of some folders with the stock command, in one process: it takes long to start.
import { readFileSync } from "node:fs";
import { program } from "@fission-ai/openspec";

class Exit extends Error {}

const say = process.stdout.write.bind(process.stdout);
const exit = process.exit.bind(process);
process.exit = () => {
  throw new Exit();
};
const answers = [];
for (const { folder, change } of JSON.parse(readFileSync(0, "utf8"))) {
  let said = "";
  process.stdout.write = (text) => {
    said += text;
    return true;
  };
  process.chdir(folder);
  process.exitCode = 0;
  try {
    await program.parseAsync(["node", "openspec", "archive", change, "--yes", "--json"]);
  } catch (error) {
    if (!(error instanceof Exit)) throw error;
  }
  answers.push({ accepted: process.exitCode === 0, answer: JSON.parse(said) });
}
say(JSON.stringify(answers), () => exit(0));
