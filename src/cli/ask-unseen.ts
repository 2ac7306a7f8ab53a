import { createInterface } from "node:readline";
import { Writable } from "node:stream";
import { UsageError } from "./door.ts";

/** Asks the person at the terminal for what nobody shall see. Undefined where the person ends the input instead. */
export function askUnseen(question: string): Promise<string | undefined> {
  const { stdin, stderr } = process;
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  // From here on the terminal shows nothing of what is typed. No history: an arrow key brings back no value.
  const lines = createInterface({ input: stdin, output: unseen, terminal: true, historySize: 0 });
  stderr.write(question);
  return new Promise((resolve, reject) => {
    const answers: string[] = [];
    lines.on("line", (line) => {
      // What is pasted with it is read as well: left over, it would be typed into the shell.
      if (answers.push(line) === 1) setImmediate(() => lines.close());
    });
    // A Ctrl-C or a Ctrl-D is no answer.
    lines.once("close", () => {
      stderr.write("\n");
      if (answers.length <= 1) resolve(answers[0]);
      else
        reject(
          new UsageError("The value has several lines.", "Write it to standard input: waybill secret set NAME < FILE"),
        );
    });
  });
}
