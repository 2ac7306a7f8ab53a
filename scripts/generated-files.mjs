// The files that are made of the code: reference pages and JSON Schemas. A test holds that they are fresh.
import { readFileSync } from "node:fs";
import { z } from "zod";
import { failureKinds } from "../dist/agent/event.js";
import { errorShape, planShape, validateShape } from "../dist/api/answers.js";
import {
  workflowAddShape,
  workflowGetShape,
  workflowInputsShape,
  workflowListShape,
  workflowLogShape,
  workflowOutputShape,
  workflowRemoveShape,
} from "../dist/api/registered-answers.js";
import { replayShape } from "../dist/api/replay-answer.js";
import { doctorShape } from "../dist/api/doctor.js";
import { dryRunShape, eventsShape, logsShape, runShape, runsShape } from "../dist/api/run-answers.js";
import {
  secretListShape,
  secretRemoveShape,
  secretRotateShape,
  secretScanShape,
  secretSetShape,
} from "../dist/api/secret-answers.js";
import { specValidateShape } from "../dist/api/spec-validate-answer.js";
import {
  specImportShape,
  specListShape,
  specNewShape,
  specShowShape,
  specStatusShape,
} from "../dist/api/spec-answers.js";
import {
  specArchiveShape,
  specBaseShape,
  specConflictsShape,
  specDiffShape,
} from "../dist/api/spec-archive-answers.js";
import { proveShape, traceImportShape, traceShape, whyShape } from "../dist/api/trace-answers.js";
import { statementShape } from "../dist/provenance/statement-shape.js";
import { keyShape, verifyShape } from "../dist/provenance/verification-shape.js";
import { verdictShape } from "../dist/review/verdict-shape.js";
import { jobsJsonSchema } from "../dist/dialect/jobs/json-schema.js";
import { stepsJsonSchema } from "../dist/dialect/steps/json-schema.js";
import { drivers } from "../dist/host/project-agents.js";
import { problemCatalogue } from "../dist/host/problem-catalogue.js";
import { stepKinds } from "../dist/host/step-kinds.js";

/** What each command answers. */
const languageAnswers = {
  verdict: verdictShape,
  validate: validateShape,
  plan: planShape,
  error: errorShape,
  doctor: doctorShape,
};
const runAnswers = {
  run: runShape,
  runs: runsShape,
  events: eventsShape,
  logs: logsShape,
  "dry-run": dryRunShape,
  replay: replayShape,
};
const workflowAnswers = {
  "workflow-add": workflowAddShape,
  "workflow-get": workflowGetShape,
  "workflow-inputs": workflowInputsShape,
  "workflow-list": workflowListShape,
  "workflow-logs": workflowLogShape,
  "workflow-output": workflowOutputShape,
  "workflow-rm": workflowRemoveShape,
};
const secretAnswers = {
  "secret-list": secretListShape,
  "secret-rm": secretRemoveShape,
  "secret-rotate": secretRotateShape,
  "secret-scan": secretScanShape,
  "secret-set": secretSetShape,
};
const specAnswers = {
  "spec-import": specImportShape,
  "spec-list": specListShape,
  "spec-show": specShowShape,
  "spec-new": specNewShape,
  "spec-status": specStatusShape,
  "spec-validate": specValidateShape,
  "spec-archive": specArchiveShape,
  "spec-base": specBaseShape,
  "spec-conflicts": specConflictsShape,
  "spec-diff": specDiffShape,
};
const traceAnswers = { trace: traceShape, why: whyShape, prove: proveShape, "trace-import": traceImportShape };
const provenanceAnswers = { statement: statementShape, verify: verifyShape, key: keyShape };
const answers = {
  ...languageAnswers,
  ...runAnswers,
  ...workflowAnswers,
  ...secretAnswers,
  ...specAnswers,
  ...traceAnswers,
  ...provenanceAnswers,
};

/** Path from the root of the project, and text. */
export function generatedFiles() {
  const schemas = Object.entries(answers).map(([name, shape]) => [
    `schemas/${name}.schema.json`,
    json(z.toJSONSchema(shape)),
  ]);
  return [
    ["docs/reference/problems.md", problemsPage()],
    ["docs/reference/steps.md", stepsPage()],
    ["docs/guide/agents.md", agentsPage()],
    ["schemas/steps.schema.json", json(stepsJsonSchema(stepKinds))],
    ["schemas/jobs.schema.json", json(jobsJsonSchema(stepKinds))],
    ...schemas,
  ];
}

function json(value) {
  return `${JSON.stringify(value, undefined, 2)}\n`;
}

function problemsPage() {
  const chapters = problemCatalogue.map(({ title, problems }) => {
    const entries = problems.map(
      ({ code, severity, title: what, explain }) => `### ${code}\n\n**${what}** (${severity})\n\n${explain}\n`,
    );
    return `## ${title}\n\n${entries.join("\n")}`;
  });
  return `# Problems\n\nEvery problem that Waybill can name. Codes are permanent. This page is made of the code: \`npm run docs\`.\n\n${chapters.join("\n")}`;
}

function stepsPage() {
  const kinds = [...stepKinds.values()].map((kind) => {
    const { properties = {}, required = [] } = z.toJSONSchema(kind.shape, { io: "input", unrepresentable: "any" });
    const bodies = Object.keys(kind.bodies).filter((key) => !kind.shape.shape[key]?.isOptional());
    const needed = new Set([...required, ...bodies, "id"]);
    const rows = Object.entries(properties).map(
      ([key, { description = "" }]) =>
        `| \`${key}\` | ${needed.has(key) ? "yes" : ""} | ${description.replaceAll("|", "\\|")} |`,
    );
    const results = Object.entries(kind.results).map(([name, type]) => `\`${name}\` (${type})`);
    return `## ${kind.name}\n\n${kind.summary}\n\n| Key | Needed | What it is |\n| --- | --- | --- |\n${rows.join("\n")}\n\n\`steps.<id>.output\` has: ${results.join(", ")}.\n`;
  });
  return `# Kinds of steps\n\nThis page is made of the code: \`npm run docs\`. A step without a \`type\` is a \`command\` step.\n\n${kinds.join("\n")}`;
}

/** The guide is written by hand but for its tables. */
function agentsPage() {
  const page = readFileSync(new URL("../docs/guide/agents.md", import.meta.url), "utf8");
  return between(between(page, "drivers", driversTable()), "failures", failuresTable());
}

function between(page, name, table) {
  const part = new RegExp(`(<!-- ${name}: [^\\n]*-->\\n)[\\s\\S]*?(<!-- end of ${name} -->)`, "u");
  return page.replace(part, (_, begin, end) => `${begin}\n${table}\n${end}`);
}

function driversTable() {
  const rows = Object.values(drivers).map(({ name, title, capabilities, program }) => {
    const { resume, fork, structuredOutput, toolAllowList, wire, reaches, confined } = capabilities;
    const { tested } = program;
    const sessions = [resume ? "resume" : "", fork ? "fork" : ""].filter((word) => word !== "").join(", ");
    return [
      `\`${name}\``,
      title,
      tested === undefined ? "" : `\`${tested.package}\` ${tested.version}`,
      sessions === "" ? "new ones only" : sessions,
      { enforced: "held by itself too", hint: "told to it", none: "asked for in the prompt" }[structuredOutput],
      toolAllowList ? "gets no tools that write" : "works in a copy",
      reaches === "nothing" ? "no" : (wire ?? "any"),
      confined ? "yes" : "no: it does what a file of the project says",
    ];
  });
  const head = ["Driver", "Agent", "Tested with", "Sessions", "Shape of the answer", "Advisor", "Metered", "Sandbox"];
  return aligned([head, ...rows]);
}

function failuresTable() {
  const words = { again: "yes", later: "later, at the time that the provider tells", never: "no" };
  const rows = Object.entries(failureKinds).map(([kind, { help, is }]) => [`\`${kind}\``, is, words[help]]);
  return aligned([["Kind", "What", "Can another attempt help"], ...rows]);
}

/** As the formatter would write it. */
function aligned([head, ...rows]) {
  const widths = head.map((_, at) => Math.max(3, ...[head, ...rows].map((row) => row[at].length)));
  const line = (cells) => `| ${cells.map((cell, at) => cell.padEnd(widths[at])).join(" | ")} |`;
  return [line(head), `| ${widths.map((width) => "-".repeat(width)).join(" | ")} |`, ...rows.map(line), ""].join("\n");
}
