import { checkOption } from "./inspect-tool.ts";
import { asOption, inCode, overSsh } from "./problems.ts";
import type { Reading } from "./reading.ts";
import type { Word } from "./word.ts";

const sshValueOption = /^-[A-Za-z0-9]*[BbcDEeFIiJLlmOopQRSWw]$/u;

/** `ssh`: its words are read again by a shell, except those before the name of the host. */
export function inspectSsh(reading: Reading, rest: readonly Word[]): string | undefined {
  let host = false;
  let remote = false;
  let ended = false;
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at];
    if (word === undefined) break;
    if (host) {
      remote = true;
      const safe = word.sole && word.prefix === "" && reading.placeholder(word.slots.first)?.filter === "quote";
      if (!safe) reading.refuse(word.slots, (quoted) => overSsh({ ...quoted, command: "ssh" }));
    } else if (!ended && word.literal === "--") ended = true;
    else if (!ended && word.prefix.startsWith("-")) {
      const named = /^-[A-Za-z0-9]*[a-np-zA-Z]$/u.test(word.prefix);
      if (!named) reading.refuse(word.slots, (quoted) => overSsh({ ...quoted, command: "ssh" }));
      if (/^-[A-Za-z0-9]*o$/u.test(word.literal ?? "")) {
        const value = rest[at + 1];
        if (value !== undefined) reading.refuse(value.slots, (quoted) => overSsh({ ...quoted, command: "ssh" }));
      }
      if (sshValueOption.test(word.literal ?? "")) at++;
    } else {
      if (!ended && word.begins) checkOption(reading, word, "ssh");
      host = true;
    }
  }
  return remote ? undefined : "ssh";
}

const envValueOption = /^(?:-[0iv]*[uC]|--(?:unset|chdir))$/u;
const envSplit = /^(?:-[A-Za-z0]*S|--s)/u;

/** `env`: options that split code, and names of variables, up to the command. */
export function inspectEnv(reading: Reading, rest: readonly Word[]): void {
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at];
    if (word === undefined) break;
    const text = word.literal ?? word.prefix;
    const before = rest[at - 1]?.literal ?? "";
    if (envSplit.test(text) || envSplit.test(before)) {
      const example = "env name=value program @";
      reading.refuse(word.slots, (quoted) => inCode({ ...quoted, command: "env -S", example }));
    } else if (envValueOption.test(text)) at++;
    else if (/^[A-Za-z_]\w*=/u.test(text)) continue;
    else if (!text.startsWith("-") || word.slots.end > word.slots.first) {
      if (!text.includes("/")) reading.refuse(word.slots, (quoted) => asOption({ ...quoted, command: "env" }));
      return;
    }
  }
}
