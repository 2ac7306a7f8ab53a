import { execFileSync } from "node:child_process";
import { statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { drawPage } from "../dist/page/draw-page.js";
import { inFolder } from "./engine-rig.mjs";
import { cpuOf, cpuOfCall, median } from "./measure.mjs";

const steps = 500;
const rounds = 5;
const limits = "limit 0.5 s, 1,000,000 bytes";

/** The page of a run of 500 steps: as it is drawn of what is known, and as the command writes it of the journal. */
export function reportFigures(main) {
  return inFolder((folder) => [drawnFigure(), commandFigure(folder, main)]);
}

function drawnFigure() {
  const page = loudPage();
  const seconds = [];
  let bytes = 0;
  for (let round = 0; round < rounds; round++) {
    seconds.push(
      cpuOfCall(() => {
        bytes = Buffer.byteLength(drawPage(page));
      }),
    );
  }
  return `page of ${steps} steps that print 1 MB each, with a diff of 4 MB: ${Math.min(...seconds).toFixed(2)} s cpu, the first ${seconds[0].toFixed(2)} s, ${bytes} bytes (${limits})`;
}

function commandFigure(folder, main) {
  const workflow = `schema_version: "1.0"\nworkflow: { id: many, name: Many, version: "1.0.0" }\nsteps:\n${Array.from({ length: steps }, (_, at) => `  - { id: s${at}, type: shell, run: "echo ${"word ".repeat(20)}" }\n`).join("")}`;
  writeFileSync(join(folder, "many.yml"), workflow);
  const run = (...words) => execFileSync(process.execPath, [main, ...words], { cwd: folder, stdio: "pipe" });
  run("run", "many.yml", "--run-id", "many");
  const file = join(folder, "page.html");
  const of = (...words) =>
    cpuOf(["sh", "-c", 'cd "$1" && shift && exec "$@"', "sh", folder, process.execPath, ...words]);
  const rows = Array.from({ length: rounds }, () => ({
    bare: of("-e", "0"),
    version: of(main, "--version"),
    report: of(main, "report", "many", "--out", file),
  }));
  const [bare, version, report] = ["bare", "version", "report"].map((name) => median(rows.map((row) => row[name])));
  return `waybill report of a run of ${steps} steps: ${(report - version).toFixed(2)} s cpu above --version, ${(report / bare).toFixed(1)} x \`node -e 0\`, ${statSync(file).size} bytes (${limits})`;
}

function loudPage() {
  const addresses = Array.from({ length: steps }, (_, at) => `build[${at + 1}]/implement`);
  const text = `<"it's & so on"> ${"x".repeat(82)}\n`.repeat(10_000);
  const recorded = addresses.map((address, at) => ({
    address,
    kind: "prompt",
    status: "success",
    attempts: 1,
    startedAt: at * 1000,
    endedAt: at * 1000 + 900,
    output: { agent: { name: "scripted", version: "1" }, model: "m" },
    usages: [{ input: 1000, output: 10, usd: 0.01 }],
    interrupted: 0,
  }));
  const diff = Array.from(
    { length: 80 },
    (_, at) =>
      `diff --git a/f${at}.js b/f${at}.js\n--- a/f${at}.js\n+++ b/f${at}.js\n@@ -0,0 +1,500 @@\n${`+const text = "${"<&>".repeat(30)}";\n`.repeat(500)}`,
  ).join("");
  const [agent, base] = ["scripted", "b".repeat(40)];
  const grades = addresses.slice(0, 50).map((criterion) => gradeOf(criterion));
  return {
    record: {
      run: "r",
      workflow: { id: "w", name: "W", version: "1", plan: "p" },
      actor: "bench",
      startedAt: 0,
      until: steps * 1000,
      inputs: { requirement: "Do it all" },
      steps: recorded,
      answers: [],
      open: [],
      journal: { entries: 1, digest: base },
    },
    plan: { root: { nodes: [] }, workflows: {} },
    status: "success",
    endedAt: steps * 1000,
    now: steps * 1000,
    verdict: { change: { base, head: base }, advisor: { agent }, grades, breaches: [], outOfScope: [], violations: [] },
    diff,
    logs: addresses.map((address) => ({ address, attempt: 1, stream: "stdout", text, before: 0 })),
  };
}

function gradeOf(criterion) {
  const claim = { path: "f1.js", startLine: 3, endLine: 9, quote: "x", test: "a test", holds: true };
  return { criterion, text: "It does what it should", grade: "PASS", claims: [claim], reasons: [] };
}
