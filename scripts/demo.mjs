// One sentence becomes a proven branch, in a scratch repository that is left for whoever wants to look. The agent does what a file says: no model,
// no key, no network. With --break the process is killed in the middle, and another one goes on.
import { spawn, spawnSync } from "node:child_process";
import { appendFileSync, cpSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { styleText } from "node:util";

const root = join(import.meta.dirname, "..");
const main = join(root, "dist", "bin", "main.js");
const breaking = process.argv.includes("--break");
const folder = mkdtempSync(join(tmpdir(), "waybill-demo-"));
const branch = "waybill/add-health-check";
let chapter = 0;

function say(text) {
  console.log(`\n${styleText("bold", `${++chapter}. ${text}`, { stream: process.stdout })}`);
}

function show(line) {
  console.log(styleText("dim", `$ ${line}`, { stream: process.stdout }));
}

function fail(why) {
  console.error(`${why} The repository is left at ${folder}.`);
  process.exit(1);
}

function quoted(words) {
  return words.map((word) => (/^[\w@%+=:,./-]+$/u.test(word) ? word : `"${word}"`)).join(" ");
}

function git(...words) {
  const names = ["-c", "user.name=Demo", "-c", "user.email=demo@example.com"];
  const { status, stdout, stderr } = spawnSync("git", [...names, ...words], { cwd: folder, encoding: "utf8" });
  if (status !== 0) fail(`git ${words.join(" ")} failed: ${stderr}`);
  return stdout;
}

/** Nobody needs to sit at this terminal: gates are answered by a command of their own. */
function waybill(...words) {
  show(quoted(["waybill", ...words]));
  const { status } = spawnSync(process.execPath, [main, ...words], {
    cwd: folder,
    stdio: ["ignore", "inherit", "inherit"],
  });
  if (status !== 0) fail(`waybill ${words[0]} ended with the exit code ${status}.`);
}

function stepsNow() {
  const { stdout } = spawnSync(process.execPath, [main, "status", "demo", "--json"], { cwd: folder, encoding: "utf8" });
  return JSON.parse(stdout).steps;
}

/** Kills the process as soon as it tells that a step is done. */
async function waybillKilledAfter(step, ...words) {
  show(quoted(["waybill", ...words]));
  const child = spawn(process.execPath, [main, ...words], { cwd: folder, stdio: ["ignore", "inherit", "pipe"] });
  child.stderr.on("data", (chunk) => {
    process.stderr.write(chunk);
    if (chunk.includes(`✓ ${step}`)) child.kill("SIGKILL");
  });
  await new Promise((resolve) => {
    child.once("close", resolve);
  });
  if (child.signalCode !== "SIGKILL") fail(`The process was to be killed after ${step}, and ended by itself.`);
  console.log(styleText("yellow", "kill -9", { stream: process.stdout }));
  return stepsNow().filter(({ status }) => status === "success");
}

function checkKept(before) {
  const now = new Map(stepsNow().map((step) => [step.address, step]));
  const again = before.filter(({ address, startedAt, attempts }) => {
    const step = now.get(address);
    return step?.startedAt !== startedAt || step.attempts !== attempts;
  });
  if (again.length > 0) fail(`Done again although it was done: ${again.map(({ address }) => address).join(", ")}.`);
  console.log(`Of the ${before.length} steps that were done when the process died, none was done again.`);
}

/** What the person at the gates has not had to look after. */
function tellWay() {
  const steps = stepsNow();
  const outputs = (end) => steps.filter(({ address }) => address.endsWith(end)).map(({ output }) => output);
  const rejected = outputs("/opinion").find(({ data }) => data?.verdict === "reject");
  const red = outputs("/test").find(({ ok }) => ok === false);
  const sent = outputs("/review").find(({ outcome }) => outcome === "fail");
  if (rejected === undefined || red === undefined || sent === undefined)
    fail("The story is not the one that was to be told.");
  console.log(`  The first spec was rejected by a reviewer: ${rejected.data.findings[0]}`);
  console.log(`  The first implementation failed its own test: ${red.failing.join(", ")}.`);
  for (const { criterion, grade, reasons } of sent.failed)
    console.log(`  The first review claimed too much. ${criterion} is ${grade}: ${reasons[0]?.message}`);
  console.log("  Each was sent back with exactly that, and mended.");
}

cpSync(join(root, "scripts", "demo", "project"), folder, { recursive: true });
if (spawnSync("bwrap", ["--unshare-all", "--ro-bind", "/", "/", "true"]).status !== 0) {
  appendFileSync(
    join(folder, ".waybill", "config.yml"),
    "# This machine has no bubblewrap: what is run here is not confined.\nsandbox: none\n",
  );
}
git("init", "-q", "-b", "main");
git("add", "-A");
git("commit", "-qm", "A greeter");

say("A small project with tests, in a repository of its own. This is what Waybill sees:");
waybill();

say("One sentence. An advisor reads the repository, a spec is written, and three reviewers look at it.");
waybill("change", "Add a /healthz endpoint that returns 200", "--size", "normal", "--run-id", "demo");

say("It waits for a person: no process stays. The spec is approved, and it is built, tested and graded.");
if (breaking) {
  const before = await waybillKilledAfter("build[1]/make[1]/implement", "answer", "demo", "agree", "approve");
  say("Its process was killed in the middle. What is done is in the journal, and another process goes on.");
  waybill("resume", "demo");
  checkKept(before);
} else waybill("answer", "demo", "agree", "approve", "--comment", "HEAD is what ours asks with, too");

say("On the way:");
tellWay();

say("Every criterion is proven, and a person lets it become a branch.");
waybill("answer", "demo", "merge", "approve");

say("The branch, and who can hold it against what was signed:");
show(`git log --oneline main..${branch}`);
process.stdout.write(git("log", "--oneline", `main..${branch}`));
waybill("verify", branch);

say("Why is a line there?");
git("merge", "-q", "--ff-only", branch);
waybill("why", "src/server.mjs:3");
waybill("report", "demo");

console.log(`\nThe repository is yours to look at: ${folder}`);
console.log(`  the page of the run   ${join(folder, ".waybill", "state", "reports", "demo.html")}`);
console.log(`  the summary           ${join(folder, ".waybill", "state", "summaries", "demo.md")}`);
