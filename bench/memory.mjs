import { spawnSync } from "node:child_process";

const program = new URL("./memory-of.mjs", import.meta.url).pathname;

/** What a runner holds in memory. */
export function memoryFigures() {
  const gates = told("gates");
  const fanOut = told("fanOut");
  return [
    `${gates.waiting} runs wait at gates: the last 1000 of them added ${gates.heap.toFixed(2)} MB to the heap and ${gates.rss.toFixed(1)} MB to the memory of their process (limit: none), and hold no process`,
    `fan-out of 10000 items: ${fanOut.peak.toFixed(0)} MB at most (limit 300 MB), ${((fanOut.seconds / 10_000) * 1000).toFixed(2)} ms an item`,
  ];
}

function told(name) {
  const { stdout, stderr, status } = spawnSync(process.execPath, ["--expose-gc", program, name], { encoding: "utf8" });
  if (status !== 0) throw new Error(stderr);
  return JSON.parse(stdout);
}
