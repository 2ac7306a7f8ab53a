// Shows what works today: workflow files are checked and planned before anything runs.
import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { styleText } from "node:util";

const root = join(import.meta.dirname, "..");

function say(text) {
  console.log(`\n${styleText("bold", text, { stream: process.stdout })}`);
}

function waybill(...words) {
  console.log(`$ waybill ${words.join(" ")}`);
  const { status } = spawnSync(process.execPath, ["dist/cli/main.js", ...words], { cwd: root, stdio: "inherit" });
  return status;
}

function expect(actual, expected) {
  if (actual === expected) return;
  console.error(`The demo expected exit code ${expected} and got ${actual}.`);
  process.exit(1);
}

const examples = ["fix-until-green", "release-notes", "announce", "spec-cycle"].map((name) => `examples/${name}.yml`);

say("1. Workflow files are checked before anything runs.");
expect(waybill("validate", ...examples), 0);

say("2. This is the tree that one of them would run.");
expect(waybill("plan", "examples/release-notes.yml"), 0);

say("3. A file with mistakes: each is named, with its place and what to write instead.");
expect(waybill("validate", "examples/broken/typos.yml"), 2);
