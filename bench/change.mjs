import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { findProgram } from "../dist/agent/programs.js";
import { asked, project, turns } from "./change-turns.mjs";
import { inFolder } from "./engine-rig.mjs";
import { median } from "./measure.mjs";

const rounds = 5;
const wholeRounds = 3;
const folders = 100;
const filesInFolder = 50;
const limitMs = 900;
const bareMs = 40;
const requirement = "Add a /healthz endpoint that returns 200";
const branch = "refs/heads/waybill/add-health-check";
const testCommand = "node --test --test-reporter=tap";
const playTurn = new URL("../dist/bin/play-turn.js", import.meta.url).pathname;
const names = { GIT_AUTHOR_NAME: "Bench", GIT_AUTHOR_EMAIL: "b@localhost" };
const author = { ...names, GIT_COMMITTER_NAME: "Bench", GIT_COMMITTER_EMAIL: "b@localhost" };

/** How long a person waits until their sentence is worked on, and what the engine adds to a whole change. */
export async function changeFigures(main) {
  const hasBubblewrap = findProgram("bwrap", { folder: "/", path: process.env.PATH ?? "" }) !== undefined;
  return [
    await startFigure(main, "none"),
    hasBubblewrap
      ? await startFigure(main, "bubblewrap")
      : "change, to the first agent's start in bubblewrap: not measured, there is none",
    await wholeFigure(main),
  ];
}

/** The agent tells when it was started, and fails: the last words of its run say so. */
const lateAgent = `#!/bin/bash\necho "started $EPOCHREALTIME" >&2\nexit 3\n`;

function startFigure(main, sandbox) {
  return inFolder((folder) => {
    const person = join(folder, "person");
    const agent = join(person, "agent");
    for (let at = 0; at < folders; at++) {
      mkdirSync(join(person, `d${at}`), { recursive: true });
      for (let file = 0; file < filesInFolder; file++)
        writeFileSync(join(person, `d${at}`, `f${file}`), `${at} ${file}\n`.repeat(50));
    }
    writeFileSync(agent, lateAgent, { mode: 0o755 });
    const config = { agent: "late", agents: { late: { driver: "command", command: [agent], sandbox } } };
    configure(person, config);
    const env = environmentIn(folder);
    commitAll(person, env);
    run(person, env, ["git", "repack", "-q", "-a", "-d"]);
    const taken = { ours: [], cpu: [], bare: [], clone: [] };
    for (let round = 0; round < rounds; round++) {
      taken.bare.push(timed(folder, env, [process.execPath, "-e", "0"]).ms);
      taken.clone.push(
        timed(folder, env, ["git", "clone", "-q", "--shared", person, join(folder, `clone${round}`)]).ms,
      );
      const words = ["change", requirement, "--no-tests", "--yes", "--run-id", `b${round}`];
      const { began, cpu, text } = timed(person, env, [process.execPath, main, ...words]);
      const started = /started (?<seconds>\d+[.,]\d+)/u.exec(text)?.groups?.seconds;
      if (started === undefined) throw new Error(`The agent was not started: ${text}`);
      taken.ours.push(Number(started.replace(",", ".")) * 1000 - began);
      taken.cpu.push(cpu);
    }
    const [ours, bare, clone] = [median(taken.ours), median(taken.bare), median(taken.clone)];
    const files = folders * filesInFolder;
    return `change, to the first agent's start in ${files} files, sandbox ${sandbox}: ${(ours / 1000).toFixed(2)} s, ${(ours / bare).toFixed(1)} x \`node -e 0\` of ${bare.toFixed(0)} ms (median of ${rounds}; limit 0.9 s where that takes 0.04 s: ${limitMs / bareMs} x), ${median(taken.cpu).toFixed(2)} s of processor time with what follows its failure; a plain shared clone of the files takes ${(clone / 1000).toFixed(2)} s`;
  });
}

function wholeFigure(main) {
  return inFolder((folder) => {
    const env = environmentIn(folder);
    const tests = testRunsOfChange(main, folder, env);
    const taken = { ours: [], plain: [], oursCpu: [], plainCpu: [] };
    for (let round = 0; round < wholeRounds; round++) {
      const plain = makePerson(join(folder, `plain${round}`), env);
      const script = measure(() => plainChange(plain, env, tests));
      taken.plain.push(script.ms);
      const person = makePerson(join(folder, `ours${round}`), env);
      const { ms, cpu, status, text } = timed(person, env, changeWords(main));
      if (status !== 0) throw new Error(`The change ended with ${status}: ${text}`);
      run(person, env, ["git", "rev-parse", "--verify", "-q", branch]);
      taken.ours.push(ms);
      taken.oursCpu.push(cpu);
      taken.plainCpu.push(script.cpu);
    }
    // The best, since whatever else runs on the machine only makes it slower.
    const [ours, plain] = [Math.min(...taken.ours) / 1000, Math.min(...taken.plain) / 1000];
    return `a whole scripted change of ${asked.length} agents and ${tests} runs of the tests: ${ours.toFixed(2)} s, a plain script of the same commands ${plain.toFixed(2)} s (limit 1.10 x + 1 s: ${(plain * 1.1 + 1).toFixed(2)} s); processor time ${Math.min(...taken.oursCpu).toFixed(2)} s and ${Math.min(...taken.plainCpu).toFixed(2)} s`;
  });
}

function changeWords(main) {
  return [process.execPath, main, "change", requirement, "--size", "small", "--yes", "--run-id", "whole"];
}

/** How often a change has the tests run: nothing is confined this once, so that each run of them can leave a line. */
function testRunsOfChange(main, folder, env) {
  const counted = join(folder, "counted");
  const tests = [{ run: `echo run >> '${counted}'; ${testCommand}`, report: "stdout", format: "tap" }];
  const person = makePerson(join(folder, "count"), env, { sandbox: "none", tests });
  const { status, text } = timed(person, env, changeWords(main));
  if (status !== 0) throw new Error(`The change ended with ${status}: ${text}`);
  return readFileSync(counted, "utf8").trim().split("\n").length;
}

function makePerson(person, env, config = {}) {
  cpSync(project, person, { recursive: true });
  configure(person, {
    agent: "robot",
    agents: { robot: { driver: "scripted", script: ".waybill/robot.yml" } },
    ...config,
  });
  writeFileSync(join(person, ".waybill", "robot.yml"), turns);
  commitAll(person, env);
  return person;
}

/**
 * What a person would write to have the same done: a clone to work in and one to look at for each that only looks, the agents, the tests as
 * often as the change runs them, a commit of the spec, one of the work and one that is shipped. Nothing is checked, kept, confined or resumed.
 */
function plainChange(person, env, tests) {
  const [brief, draft, implement, review] = asked;
  const [copy, before] = [`${person}-copy`, `${person}-before`];
  const play = (step, at) => {
    const { status, stdout } = spawnSync(process.execPath, [playTurn, join(person, ".waybill", "robot.yml")], {
      cwd: at,
      env: { ...env, WAYBILL_STEP: step, WAYBILL_ATTEMPT_NUMBER: "1", WAYBILL_ATTEMPT: "a", WAYBILL_SESSION: "s" },
      input: requirement,
    });
    if (status !== 0) throw new Error(`${step} ended with ${status}: ${stdout}`);
  };
  const git = (at, ...words) => run(at, { ...env, ...author }, ["git", ...words]).trim();
  const test = (at) => run(at, env, ["sh", "-c", testCommand]);
  const commit = (parent, message) => {
    git(copy, "add", "-A");
    const made = git(copy, "commit-tree", git(copy, "write-tree"), "-p", parent, "-m", message);
    git(copy, "update-ref", "HEAD", made);
    return made;
  };
  git(person, "clone", "-q", "--shared", person, copy);
  const base = git(copy, "rev-parse", "HEAD");
  play(brief, copy);
  play(draft, copy);
  mkdirSync(join(copy, "openspec"));
  writeFileSync(join(copy, "openspec", "spec.md"), requirement);
  const agreed = commit(base, "What shall hold");
  test(copy);
  play(implement, copy);
  const head = commit(agreed, "The work");
  for (let ran = 1; ran < tests - 2; ran++) test(copy);
  play(review, copy);
  // The tests without the change: once with those of the change, and once as they were.
  git(person, "clone", "-q", "--shared", copy, before);
  git(before, "checkout", "-q", base);
  if (tests > 2) test(before);
  git(before, "checkout", "-q", head, "--", "test");
  spawnSync("sh", ["-c", testCommand], { cwd: before, env });
  const shipped = git(copy, "commit-tree", `${head}^{tree}`, "-p", base, "-m", requirement);
  git(person, "fetch", "-q", copy, shipped);
  git(person, "update-ref", branch, shipped);
}

function environmentIn(folder) {
  const home = join(folder, "home");
  mkdirSync(home);
  return { PATH: process.env.PATH ?? "", HOME: home, XDG_RUNTIME_DIR: home };
}

/** JSON is YAML too. */
function configure(person, config) {
  mkdirSync(join(person, ".waybill"), { recursive: true });
  writeFileSync(join(person, ".waybill", "config.yml"), JSON.stringify(config));
}

function commitAll(person, env) {
  run(person, env, ["git", "init", "-q", "-b", "main"]);
  run(person, env, ["git", "config", "uploadpack.allowAnySHA1InWant", "true"]);
  run(person, env, ["git", "add", "-A"]);
  run(person, { ...env, ...author }, ["git", "commit", "-q", "-m", "First"]);
}

function run(cwd, env, [program, ...words]) {
  const { status, stdout, stderr } = spawnSync(program, words, { cwd, env, encoding: "utf8" });
  if (status !== 0) throw new Error(`${program} ${words.join(" ")}: ${stderr}`);
  return stdout;
}

/** A command from its start to its end, with when it began and the processor seconds of all that it started. */
function timed(cwd, env, words) {
  const began = Date.now();
  const before = performance.now();
  const { status, stdout, stderr } = spawnSync(
    "bash",
    ["-c", '"$@" 2>&1; end=$?; times >&2; exit $end', "sh", ...words],
    {
      cwd,
      env,
      encoding: "utf8",
    },
  );
  return { began, ms: performance.now() - before, status, text: stdout, cpu: childrenSeconds(stderr) };
}

/** The same of a function that starts commands and waits for them. */
function measure(work) {
  const [before, cpu] = [performance.now(), childrenOfThis()];
  work();
  return { ms: performance.now() - before, cpu: childrenOfThis() - cpu };
}

function childrenSeconds(times) {
  const [, children = ""] = times.trim().split("\n");
  return [...children.matchAll(/(\d+)m([\d.]+)s/gu)].reduce((total, [, m, s]) => total + Number(m) * 60 + Number(s), 0);
}

/** Processor seconds of the commands that this process has waited for; nothing where the system does not tell. */
function childrenOfThis() {
  const words = readFileSync("/proc/self/stat", "utf8").split(") ").at(-1).split(" ");
  return (Number(words[13]) + Number(words[14])) / 100;
}
