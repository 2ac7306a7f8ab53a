import { existsSync, readdirSync, readFileSync } from "node:fs";
import { nothingSeen, seeing } from "../dist/agent/seen.js";
import { cpuOfCall, median } from "./measure.mjs";

const agents = new URL("../src/agent/", import.meta.url);
const bytes = 20_000_000;

/** How fast what agents have written in the recorded scenarios is read, and remembered. The limit is 50 MB/s. */
export async function decoderFigures() {
  const names = readdirSync(agents).filter((name) => existsSync(new URL(`${name}/transcripts/`, agents)));
  return Promise.all(names.map(async (name) => figureOf(await driverOf(name), repeated(recordedLines(name)))));
}

async function driverOf(name) {
  const module = await import(new URL(`../dist/agent/${name}/${name}-driver.js`, import.meta.url).href);
  return module[`${name}Driver`];
}

function figureOf(driver, lines) {
  const size = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
  const rounds = Array.from({ length: 5 }, () => ({
    decode: cpuOfCall(() => decodeAll(driver, lines)),
    parse: cpuOfCall(() => lines.filter((line) => line.startsWith("{")).map((line) => JSON.parse(line))),
  }));
  const decode = median(rounds.map((round) => round.decode));
  const parse = median(rounds.map((round) => round.parse));
  const rate = (size / 1e6 / decode).toFixed(0);
  return `decode ${driver.name}: ${rate} MB/s (cpu; limit 50), ${(decode / parse).toFixed(2)} x JSON.parse alone`;
}

function decodeAll(driver, lines) {
  const decoder = driver.decode("new");
  let seen = nothingSeen;
  for (const line of lines) for (const event of decoder.line(line)) seen = seeing(seen, event);
}

function recordedLines(agent) {
  const folder = new URL(`${agent}/transcripts/`, agents);
  return readdirSync(folder).flatMap((file) => {
    const { calls } = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    return calls.flatMap(({ stdout }) => stdout);
  });
}

function repeated(lines) {
  const once = lines.reduce((sum, line) => sum + line.length + 1, 0);
  return Array.from({ length: Math.ceil(bytes / once) }, () => lines).flat();
}
