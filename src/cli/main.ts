#!/usr/bin/env node
import { readFileSync } from "node:fs";
import { errorCode } from "../problem/error-code.ts";

// Asked for often, by scripts: the program is not loaded for it.
if (process.argv.length === 3 && (process.argv[2] === "--version" || process.argv[2] === "-V")) {
  process.stdout.write(`${version()}\n`);
} else {
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      // A reader that has seen enough, such as `head`, or a terminal that was closed, changes no verdict; a full disk is a failure that nobody can be told of.
      if (!["EPIPE", "EIO", "ERR_STREAM_DESTROYED"].includes(errorCode(error) ?? "")) process.exit(4);
    });
  }
  // Node ends quietly where nothing is left that could ever wake it.
  process.once("beforeExit", () => {
    if (process.exitCode !== undefined) return;
    process.stderr.write(
      "error FAULT\n  This is a fault of waybill, not yours: it waits for something that cannot come.\n",
    );
    process.exitCode = 70;
  });
  const { runProgram } = await import("./program.ts");
  const { standingFolder } = await import("./standing-folder.ts");
  process.exitCode = await runProgram({
    arguments: process.argv.slice(2),
    folder: standingFolder,
    debug: process.env["WAYBILL_DEBUG"] === "1",
    version: version(),
  });
}

function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  return String(JSON.parse(readFileSync(file, "utf8")).version);
}
