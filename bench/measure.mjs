import { spawnSync } from "node:child_process";

/** Processor seconds, user and system, of one command from its start to its end. */
export function cpuOf(command) {
  const { stdout } = spawnSync("sh", ["-c", '"$@" >/dev/null 2>&1; times', "sh", ...command], { encoding: "utf8" });
  const [, children = ""] = stdout.trim().split("\n");
  return children
    .split(" ")
    .map((part) => /(\d+)m([\d.]+)s/u.exec(part))
    .reduce((total, match) => total + Number(match?.[1] ?? 0) * 60 + Number(match?.[2] ?? 0), 0);
}

/** Processor seconds that a function takes in this process. */
export function cpuOfCall(call) {
  const before = process.cpuUsage();
  call();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

export function median(numbers) {
  const sorted = numbers.toSorted((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}
