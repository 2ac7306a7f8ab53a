import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { spawnSync } from "node:child_process";
import { cpuOf, median } from "./measure.mjs";

const rounds = 15;

/** What it costs over `--version` to archive a change of 50 requirements into a spec of 1,000. */
export function archiveFigures(main) {
  const folder = mkdtempSync(join(tmpdir(), "waybill-bench-"));
  try {
    const project = join(folder, "project");
    makeProject(project);
    const measured = Array.from({ length: rounds }, (_, at) => {
      const copy = join(folder, String(at));
      cpSync(project, copy, { recursive: true });
      process.chdir(copy);
      const bare = cpuOf([process.execPath, "-e", "0"]);
      const version = both([process.execPath, main, "--version"]);
      // Again for the second figure: an archive is there once.
      const archive = cpuOf([process.execPath, main, "spec", "archive", "big"]);
      rmSync(copy, { recursive: true });
      cpSync(project, copy, { recursive: true });
      process.chdir(copy);
      return {
        bare,
        cpu: archive - version.cpu,
        wall: wallOf([process.execPath, main, "spec", "archive", "big"]) - version.wall,
      };
    });
    const [cpu, wall] = [median(measured.map((each) => each.cpu)), median(measured.map((each) => each.wall))];
    const bare = median(measured.map((each) => each.bare));
    const [cpuMs, wallMs] = [(cpu * 1000).toFixed(0), wall.toFixed(0)];
    return [
      `archive a change of 50 requirements into a spec of 1000: ${cpuMs} ms cpu over \`--version\`, ${(cpu / bare).toFixed(2)} x \`node -e 0\` (limit 50 ms where that takes 40 ms: 1.25 x); ${wallMs} ms on the clock`,
    ];
  } finally {
    process.chdir(tmpdir());
    rmSync(folder, { recursive: true });
  }
}

function both(command) {
  return { cpu: cpuOf(command), wall: wallOf(command) };
}

function wallOf([program, ...args]) {
  const from = performance.now();
  const { status } = spawnSync(program, args, { stdio: "ignore" });
  if (status !== 0) throw new Error(`${args.join(" ")} ended with ${status}`);
  return performance.now() - from;
}

function makeProject(folder) {
  const purpose = "A spec of many requirements, of which a change touches a few, as in a project that has grown.";
  const parts = [
    `## ADDED Requirements\n\n${names(1_000, 1_020)
      .map((name) => requirement(name, "new"))
      .join("\n")}`,
    `## MODIFIED Requirements\n\n${names(100, 120)
      .map((name) => requirement(name, "better"))
      .join("\n")}`,
    `## REMOVED Requirements\n\n${names(500, 505)
      .map((name) => `### Requirement: ${name}\n**Reason**: old\n`)
      .join("\n")}`,
    `## RENAMED Requirements\n\n${names(700, 705)
      .map((name) => `- FROM: \`### Requirement: ${name}\`\n- TO: \`### Requirement: ${name} now\`\n`)
      .join("")}`,
  ];
  const spec = names(0, 1_000).map((name) => requirement(name, "old"));
  const files = {
    ".waybill/config.yml": "",
    "openspec/specs/big/spec.md": `# big Specification\n\n## Purpose\n${purpose}\n\n## Requirements\n\n${spec.join("\n")}`,
    "openspec/changes/big/proposal.md": `# Big\n\n## Why\n${purpose}\n\n## What Changes\n- a part\n`,
    "openspec/changes/big/tasks.md": "## 1. One\n- [x] 1.1 all\n",
    "openspec/changes/big/specs/big/spec.md": parts.join("\n"),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(join(folder, path, ".."), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}

function names(from, to) {
  return Array.from({ length: to - from }, (_, at) => `Requirement ${from + at}`);
}

function requirement(name, how) {
  const scenarios = ["first", "second"].map(
    (each) => `#### Scenario: ${each}\n- **WHEN** ${name}\n- **THEN** it is ${how === "old" ? each : how}\n`,
  );
  return `### Requirement: ${name}\nThe system SHALL be ${how} in ${name}.\n\n${scenarios.join("\n")}`;
}
