import { createHash } from "node:crypto";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { openSqliteTraces } from "../dist/trace/sqlite/sqlite-traces.js";
import { hashOfSpec } from "../dist/review/hash-of-spec.js";
import { hashOf } from "../dist/spec/spec-id.js";
import { inFolder } from "./engine-rig.mjs";
import { cpuOf, median } from "./measure.mjs";

const files = 1_000;
const verdicts = 400;
const linksOfVerdict = 250;
const lines = 200;
const rounds = 9;

/** What it costs to ask why a line is there, above the start of the program, where 400 verdicts have 100,000 links into 1,000 files. */
export function traceFigures(main) {
  return inFolder(async (folder) => {
    await fill(folder);
    const place = join(folder, "src", "f7.js");
    const rows = Array.from({ length: rounds }, () => ({
      bare: cpuOf([process.execPath, "-e", "0"]),
      version: cpuOf([process.execPath, main, "--version"]),
      why: cpuOf([
        "sh",
        "-c",
        'cd "$1" && shift && exec "$@"',
        "sh",
        folder,
        process.execPath,
        main,
        "why",
        `${place}:100`,
      ]),
    }));
    const [bare, version, why] = ["bare", "version", "why"].map((name) => median(rows.map((row) => row[name])));
    const more = why - version;
    return [
      `waybill why on a trace of ${verdicts * linksOfVerdict} links: ${(more * 1000).toFixed(0)} ms cpu above --version, ${(more / bare).toFixed(1)} x \`node -e 0\` (limit 100 ms where that takes 40 ms: 2.5 x)`,
    ];
  });
}

async function fill(folder) {
  for (const name of [".waybill/state", ".git", "src", "spec"]) mkdirSync(join(folder, name), { recursive: true });
  const blobs = new Map(Array.from({ length: files }, (_, at) => writeSource(folder, at)));
  const traces = await openSqliteTraces({ file: join(folder, ".waybill", "state", "trace.db") });
  for (let at = 0; at < verdicts; at++) await traces.record(verdictOf(folder, at), blobs);
  await traces.close();
}

function writeSource(folder, at) {
  const path = `src/f${at}.js`;
  const text = Array.from({ length: lines }, (_, line) => `export const a${line} = ${at};\n`).join("");
  writeFileSync(join(folder, path), text);
  return [path, createHash("sha1").update(`blob ${text.length}\0${text}`).digest("hex")];
}

function verdictOf(folder, at) {
  const spec = { id: `s${at}`, title: `Spec ${at}`, files: [`spec/s${at}.md`] };
  const criteria = Array.from({ length: 50 }, (_, number) => `AC-${number}`);
  const said = criteria.map((label) => `- [ ] **${label}**: It does what it should`);
  const text = `# ${spec.title}\n\n## Acceptance criteria\n${said.join("\n")}\n`;
  writeFileSync(join(folder, spec.files[0]), text);
  const grades = criteria.map((label, number) => ({
    requirement: `${spec.id}#acceptance-criteria`,
    criterion: `${spec.id}#acceptance-criteria/${label}`,
    text: "It does what it should",
    criterionHash: hashOf("It does what it should"),
    place: { file: spec.files[0], line: 4 + number },
    grade: "PASS",
    claims: Array.from({ length: linksOfVerdict / criteria.length }, (_, claim) =>
      claimOf(at * linksOfVerdict + number * 5 + claim),
    ),
    reasons: [],
  }));
  const rest = { outOfScope: [], violations: [], tests: [], advisor: { agent: "bench" }, outcome: "pass" };
  const change = { base: "b".repeat(40), head: "c".repeat(40), tree: "d".repeat(40) };
  const hash = hashOfSpec([{ path: spec.files[0], text }]);
  return { format: 1, id: `v${at}`, spec: { ...spec, hash }, change, at, grades, ...rest };
}

function claimOf(number) {
  const startLine = 1 + ((number * 13) % (lines - 10));
  const path = `src/f${number % files}.js`;
  return { path, startLine, endLine: startLine + 9, quote: "export const", test: `test ${number}`, holds: true };
}
