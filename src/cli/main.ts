#!/usr/bin/env node
import { readFileSync } from "node:fs";

// Asked for often, by scripts: nothing else is loaded for it.
if (process.argv.length === 3 && (process.argv[2] === "--version" || process.argv[2] === "-V")) {
  process.stdout.write(`${version()}\n`);
} else {
  // A reader that has seen enough, such as `head`, is no failure.
  process.stdout.on("error", (error) => {
    if ("code" in error && error.code === "EPIPE") process.exit(0);
    throw error;
  });
  const { runProgram } = await import("./program.ts");
  process.exitCode = await runProgram({
    args: process.argv.slice(2),
    folder: process.cwd(),
    debug: process.env["WAYBILL_DEBUG"] === "1",
    version: version(),
  });
}

function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  return String(JSON.parse(readFileSync(file, "utf8")).version);
}
