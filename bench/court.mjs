import { spawnSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { systemClock } from "../dist/host/system-clock.js";
import { judge } from "../dist/review/court.js";
import { openGitChange } from "../dist/review/git/git-change.js";
import { readAnswer } from "../dist/review/read-answer.js";
import { median } from "./measure.mjs";

const count = 5_000;
const line = 9;

/**
 * How fast the claims of a verdict are held against a repository: one of each of its files, each with a test. What git takes is counted in;
 * the limit is 5000 a second.
 */
export async function courtFigures() {
  const folder = mkdtempSync(join(tmpdir(), "waybill-court-"));
  try {
    makeRepository(folder);
    const rates = [];
    for (let round = 0; round < 5; round++) rates.push(await rateOf(folder));
    const rate = median(rates).toFixed(0);
    return [`evidence court: ${rate} claims a second (cpu, with git), ${count} claims on ${count} files (limit 5000)`];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function rateOf(repository) {
  const scratch = join(repository, "scratch");
  const env = { PATH: process.env.PATH ?? "" };
  const before = cpu();
  const change = await openGitChange({ repository, base: "base", head: "head", scratch, env, clock: systemClock });
  const advice = readAnswer(answer, spec);
  const grades = await judge({ spec, advice, change, runs });
  await change.close();
  const seconds = cpu() - before;
  const wrong = grades.find(({ grade }) => grade !== "PASS");
  if (wrong !== undefined) throw new Error(`A claim of the bench does not hold: ${JSON.stringify(wrong)}`);
  return count / seconds;
}

/** Processor seconds of this process and of those that it has waited for, as Linux tells them. */
function cpu() {
  const [, rest = ""] = readFileSync("/proc/self/stat", "utf8").split(") ");
  const ticks = rest.split(" ").slice(11, 15);
  return ticks.reduce((sum, each) => sum + Number(each), 0) / 100;
}

const numbers = Array.from({ length: count }, (_, at) => at);
const pathOf = (at) => `src/part${at % 70}/file${at}.ts`;
const testOf = (at) => `part ${at % 70} > holds ${at}`;

function textOf(at, word) {
  const bodies = Array.from({ length: 8 }, (_, deed) =>
    [
      `/** What is done for the ${deed}th time. */`,
      `export function deed${at}of${deed}(count: number): boolean {`,
      `  // Not more than ${at}.`,
      `  return count > ${at} || log("${deed === 1 ? word : "done"} // ${at}", count);`,
      `}`,
    ].join("\n"),
  );
  return `${bodies.join("\n")}\n`;
}

const answer = {
  criteria: numbers.map((at) => {
    const quote = textOf(at, "after").split("\n")[line - 1] ?? "";
    const claim = { path: pathOf(at), startLine: line, endLine: line, quote, test: testOf(at) };
    return { id: `bench#all/${at}`, verdict: "PASS", claims: [claim] };
  }),
  outOfScope: [],
  violations: [],
};
const place = { file: "spec/bench.md", line: 1, endLine: 1 };
const criteria = numbers.map((at) => {
  return { id: `bench#all/${at}`, text: `${at}`, hash: `${at}`, isUnchanged: false, needsTest: true, place };
});
const spec = { id: "bench", requirements: [{ id: "bench#all", title: "All", text: "", criteria, place }], files: [] };
const runs = [{ command: "unit", report: { tests: numbers.map((at) => ({ name: testOf(at), status: "passed" })) } }];

function makeRepository(folder) {
  git(folder, ["init", "-q"]);
  git(folder, ["fast-import", "--quiet"], ["before", "after"].map(commitOf).join(""));
}

function commitOf(word) {
  const files = numbers.map((at) => `M 100644 inline ${pathOf(at)}\n${data(textOf(at, word))}`).join("");
  const [branch, from] = word === "before" ? ["base", ""] : ["head", "from refs/heads/base\n"];
  return `commit refs/heads/${branch}\ncommitter A <a@example.org> 1 +0000\n${data(word)}${from}${files}\n`;
}

function data(text) {
  return `data ${Buffer.byteLength(text)}\n${text}\n`;
}

function git(folder, args, input = "") {
  const { status, stderr } = spawnSync("git", args, { cwd: folder, input });
  if (status !== 0) throw new Error(`git ${args[0]}: ${stderr}`);
}
