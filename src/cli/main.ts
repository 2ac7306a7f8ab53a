#!/usr/bin/env node
import { closeSync, readFileSync } from "node:fs";
import { errorCode } from "../problem/error-code.ts";

const unheardCode = 4;

// Asked for often, by scripts: the program is not loaded for it.
if (process.argv.length === 3 && (process.argv[2] === "--version" || process.argv[2] === "-V")) {
  process.stdout.write(`${version()}\n`);
} else {
  let isUnheard = false;
  for (const stream of [process.stdout, process.stderr]) {
    stream.on("error", (error) => {
      // A reader that has seen enough, such as `head`, changes no verdict.
      if (["EPIPE", "ERR_STREAM_DESTROYED"].includes(errorCode(error) ?? "")) return;
      // A full disk, or a terminal that was closed, is a failure that nobody can be told of. What is under way is not
      // left alone for it.
      isUnheard = true;
      process.exitCode = unheardCode;
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
  const { runHere } = await import("./run-here.ts");
  const code = await runHere(version());
  process.exitCode = isUnheard ? unheardCode : code;
  // Node aborts at its end where it cannot set a terminal back that was closed.
  const terminals = [process.stdin, process.stdout, process.stderr].filter(({ isTTY }) => isTTY);
  if (isUnheard) for (const { fd } of terminals) closeSync(fd);
}

function version(): string {
  const file = new URL("../../package.json", import.meta.url);
  return String(JSON.parse(readFileSync(file, "utf8")).version);
}
