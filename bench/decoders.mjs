import { readdirSync, readFileSync } from "node:fs";
import { claudeDriver } from "../dist/agent/claude/claude-driver.js";
import { codexDriver } from "../dist/agent/codex/codex-driver.js";
import { nothingSeen, seeing } from "../dist/agent/seen.js";
import { cpuOfCall, median } from "./measure.mjs";

const drivers = [claudeDriver, codexDriver];
const bytes = 20_000_000;

/** How fast what agents have written in the recorded scenarios is read, and remembered. The limit is 50 MB/s. */
export function decoderFigures() {
  return drivers.map((driver) => {
    const lines = repeated(recordedLines(driver.name));
    const size = lines.reduce((sum, line) => sum + Buffer.byteLength(line) + 1, 0);
    const seconds = median(Array.from({ length: 5 }, () => secondsOf(driver, lines)));
    const parse = median(Array.from({ length: 5 }, () => cpuOfCall(() => lines.forEach((line) => JSON.parse(line)))));
    const rate = (size / 1e6 / seconds).toFixed(0);
    return `decode ${driver.name}: ${rate} MB/s (cpu; limit 50), ${(seconds / parse).toFixed(2)} x JSON.parse alone`;
  });
}

function secondsOf(driver, lines) {
  return cpuOfCall(() => {
    const decoder = driver.decode("new");
    let seen = nothingSeen;
    for (const line of lines) for (const event of decoder.line(line)) seen = seeing(seen, event);
    return seen;
  });
}

function recordedLines(agent) {
  const folder = new URL(`../src/agent/${agent}/transcripts/`, import.meta.url);
  return readdirSync(folder).flatMap((file) => {
    const { calls } = JSON.parse(readFileSync(new URL(file, folder), "utf8"));
    return calls.flatMap(({ stdout }) => stdout);
  });
}

function repeated(lines) {
  const all = [];
  for (let size = 0; size < bytes;) {
    for (const line of lines) {
      all.push(line);
      size += line.length + 1;
    }
  }
  return all;
}
