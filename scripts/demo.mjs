// A workflow runs, waits for a person, and goes on. With --break its process is killed in the middle, and another one goes on.
import { spawn, spawnSync } from "node:child_process";
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout } from "node:timers/promises";
import { styleText } from "node:util";

const root = join(import.meta.dirname, "..");
const main = join(root, "dist", "bin", "main.js");
const breaking = process.argv.includes("--break");
const folder = mkdtempSync(join(tmpdir(), "waybill-demo-"));
const ledger = join(folder, "ledger.txt");

function say(text) {
  console.log(`\n${styleText("bold", text, { stream: process.stdout })}`);
}

function tell(args) {
  console.log(styleText("dim", `$ waybill ${args.join(" ")}`, { stream: process.stdout }));
}

function waybill(expected, ...args) {
  tell(args);
  // Nobody needs to sit at this terminal: gates are answered by a command of their own.
  const { status } = spawnSync(process.execPath, [main, ...args], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== expected) fail(`The demo expected exit code ${expected} and got ${status}.`);
}

function fail(why) {
  console.error(why);
  process.exit(1);
}

function lines() {
  return existsSync(ledger) ? readFileSync(ledger, "utf8").trimEnd().split("\n") : [];
}

/** Kills the process while parts are being built; gives the steps that were done by then, as the journal has them. */
async function runAndKill() {
  const args = ["run", "first-run.yml", "--run-id", "demo", "-i", "pace=1"];
  tell(args);
  const child = spawn(process.execPath, [main, ...args], { cwd: folder, stdio: ["ignore", "inherit", "inherit"] });
  const ended = new Promise((resolve) => {
    child.once("exit", resolve);
  });
  while (!lines().includes("begin docs") && child.exitCode === null) await setTimeout(20);
  child.kill("SIGKILL");
  await ended;
  say("kill -9. This is what the journal has:");
  const { stdout } = spawnSync(process.execPath, [main, "status", "demo", "--json"], { cwd: folder, encoding: "utf8" });
  const { run, steps } = JSON.parse(stdout);
  console.log(`  the run is ${run.status}`);
  for (const { address, status } of steps) console.log(`  ${address}: ${status === "running" ? "under way" : status}`);
  return steps.filter(({ status }) => status === "success").map(({ address }) => address);
}

const parts = ["api", "cli", "docs", "web"];

/** The word by which a step goes in the ledger. */
function wordOf(address) {
  const [, item] = /^build\[(\d)\]\/part$/u.exec(address) ?? [];
  return item === undefined ? address : parts[Number(item)];
}

/** What is done stays done. What was under way begins once more. */
function checkLedger(doneBefore) {
  const all = lines();
  const count = (line) => all.filter((each) => each === line).length;
  say("The ledger of the steps:");
  console.log(all.map((line) => `  ${line}`).join("\n"));
  const words = ["find", ...parts, "publish"];
  const never = words.filter((word) => count(`done ${word}`) === 0);
  if (never.length > 0) fail(`Never done: ${never.join(", ")}.`);
  const kept = doneBefore === undefined ? words : words.filter((word) => doneBefore.map(wordOf).includes(word));
  const twice = kept.filter((word) => count(`begin ${word}`) !== 1);
  if (twice.length > 0) fail(`Begun again although it was done: ${twice.join(", ")}.`);
  if (doneBefore === undefined) {
    say("Every step was done exactly once.");
    return;
  }
  const again = words.filter((word) => count(`begin ${word}`) > 1);
  say(`What was done when the process died was not done again: ${kept.join(", ")}.`);
  if (again.length > 0) console.log(`What was under way began once more: ${again.join(", ")}.`);
}

mkdirSync(join(folder, ".waybill"));
copyFileSync(join(root, "examples", "first-run.yml"), join(folder, "first-run.yml"));
try {
  say("1. The file is checked before anything runs.");
  waybill(0, "validate", "first-run.yml");
  let doneBefore;
  if (breaking) {
    say("2. It runs, and its process is killed in the middle.");
    doneBefore = await runAndKill();
    say("3. Its state is on the disk. Another process goes on, up to the gate.");
    waybill(0, "resume", "demo");
  } else {
    say("2. It runs, up to a gate, where it waits: no process stays.");
    waybill(0, "run", "first-run.yml", "--run-id", "demo");
  }
  say(`${breaking ? 4 : 3}. A person answers, and it goes on.`);
  waybill(0, "answer", "demo", "review", "approve", "--comment", "looks good");
  waybill(0, "status", "demo");
  checkLedger(doneBefore);
} finally {
  rmSync(folder, { recursive: true });
}
