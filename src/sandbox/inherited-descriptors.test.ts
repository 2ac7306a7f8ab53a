import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";

const built = join(import.meta.dirname, "..", "..", "dist", "sandbox", "inherited-descriptors.js");
const program = `
  const { closeInherited } = await import(process.argv[1]);
  const { openSync } = await import("node:fs");
  const { spawnSync } = await import("node:child_process");
  if (process.argv[2] === "close") closeInherited();
  openSync("/etc/passwd");
  console.log(spawnSync("sh", ["-c", "ls -l /proc/self/fd"], { encoding: "utf8" }).stdout);
`;

test.runIf(process.platform === "linux").each([
  ["close", false],
  ["leave", true],
])("files that a program was started with are not handed on, once it has closed them: %s", (word, handedOn) => {
  const start = ["-c", 'exec 251</usr; exec "$@"', "bash", process.execPath, "--input-type=module", "-e", program];
  const { stdout, status } = spawnSync("bash", [...start, built, word], { encoding: "utf8" });
  expect(status).toBe(0);
  expect(stdout.includes("-> /usr\n")).toBe(handedOn);
  expect(stdout).not.toContain("/etc/passwd");
});
