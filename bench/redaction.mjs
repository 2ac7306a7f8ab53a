import { createHash } from "node:crypto";
import { cpuOfCall } from "./measure.mjs";
import { Mask } from "../dist/secret/mask.js";

const secrets = Array.from({ length: 20 }, (_, at) => createHash("sha256").update(`secret ${at}`).digest("base64url"));
const chunkBytes = 64 * 1024;
const rounds = 9;

/** How fast the output of an agent is searched, against a copy of the same chunks made in turn with it. */
export function redactionFigures() {
  const text = agentOutput(400);
  const withSecrets = agentOutput(40);
  return [
    figure("JSON lines, 20 secrets, families", text, new Mask(secrets, { families: true })),
    figure("the same without families", text, new Mask(secrets)),
    figure("JSON lines with a secret in each", withSecrets, new Mask(secrets, { families: true })),
    buildFigure(),
  ];
}

function figure(what, text, mask) {
  const chunks = chunksOf(text);
  const copy = () => chunks.map((chunk) => Buffer.from(chunk)).length;
  const redact = () => {
    const flow = mask.open();
    let bytes = 0;
    for (const chunk of chunks) bytes += flow.add(chunk).length;
    return bytes + flow.end().length;
  };
  const seconds = { copy: [], redact: [] };
  for (let round = 0; round < rounds; round++) {
    seconds.copy.push(cpuOfCall(copy));
    seconds.redact.push(cpuOfCall(redact));
  }
  const speed = (all) => text.length / 1e6 / Math.min(...all);
  const ratio = speed(seconds.copy) / speed(seconds.redact);
  return `redaction of ${what}: ${speed(seconds.redact).toFixed(0)} MB/s (limit 60), a plain copy is ${ratio.toFixed(0)} x as fast`;
}

function buildFigure() {
  const times = Array.from({ length: rounds }, () => cpuOfCall(() => new Mask(secrets, { families: true })));
  return `redaction, to get ready for 20 secrets: ${(Math.min(...times) * 1000).toFixed(1)} ms`;
}

/** Lines as agents write them, with text, code and paths; in every so many a secret. */
function agentOutput(every) {
  const code =
    'import { x } from "./x.ts";\n\nexport function run(at: number): string {\n\treturn `${at}`; // 100%\n}\n';
  const lines = Array.from({ length: 20_000 }, (_, at) => {
    const told = at % every === 0 ? ` ${secrets[at % secrets.length]}` : "";
    const result = { type: "tool_result", tool_use_id: `toolu_${at}`, content: `${code.repeat(3)}${told} exit 0` };
    return JSON.stringify({ type: "user", message: { role: "user", content: [result] }, session_id: `id-${at}` });
  });
  return Buffer.from(`${lines.join("\n")}\n`);
}

function chunksOf(bytes) {
  return Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, at) =>
    bytes.subarray(at * chunkBytes, (at + 1) * chunkBytes),
  );
}
