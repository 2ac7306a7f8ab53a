import { didYouMean } from "../../problem/nearest.ts";
import { Refusal } from "../../problem/refusal.ts";
import { checkSecretName } from "../../secret/secret-name.ts";
import { UsageError } from "../door.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { count, harmless } from "../render/problems.ts";
import { checkFileNames } from "../usage.ts";
import type { LookOptions } from "./look.ts";
import type { SecretPorts } from "./secret-ports.ts";

const longest = 64 * 1024;
/** Values of so few characters are not hidden in what commands write. */
const tooShort = /^.{1,3}$/su;

/** Keeps a value under a name, encrypted. */
export async function setSecret(name: string, { json }: LookOptions, ports: SecretPorts): Promise<number> {
  const { output, store, readValue } = ports;
  checkSecretName(name);
  const value = checkedValue(await readValue(name));
  const replaced = await store.set(name, value);
  if (json) output.result(jsonLines({ secret: name, replaced }));
  else {
    output.story(`secret ${output.paint("bold", name)} is ${replaced ? "replaced" : "kept"}\n`);
    if (tooShort.test(value))
      output.story("  It has less than 4 characters, and is not hidden in what commands write.\n");
  }
  return exitCode.done;
}

function checkedValue(value: string | undefined): string {
  if (value === undefined || value === "")
    throw new UsageError(
      "The value is empty.",
      "Write it when you are asked, or to standard input: waybill secret set NAME < FILE",
    );
  if (value.includes("\0")) throw new UsageError("The value has a NUL in it, which no variable can have.");
  if (Buffer.byteLength(value) > longest) throw new UsageError("The value is larger than 64 KB.");
  return value;
}

/** The names of all that are kept, and where each value is taken from. */
export async function listSecrets({ json }: LookOptions, { secrets, output }: SecretPorts): Promise<number> {
  const list = await secrets.list();
  if (json) output.result(jsonLines({ secrets: list }));
  else if (list.length === 0) output.story("No secrets are kept. Keep one: waybill secret set NAME\n");
  else {
    const width = Math.max(...list.map(({ name }) => name.length));
    const lines = list.map(({ name, source }) => `${name.padEnd(width)}  ${output.paint("dim", harmless(source))}\n`);
    output.result(lines.join(""));
  }
  return exitCode.done;
}

/** Removes a value from what is kept encrypted. */
export async function removeSecret(name: string, { json }: LookOptions, ports: SecretPorts): Promise<number> {
  const { output, secrets, store } = ports;
  if (!(await store.remove(name))) throw unknown(name, await secrets.list());
  if (json) output.result(jsonLines({ secret: name }));
  else output.story(`secret ${output.paint("bold", name)} is removed\n`);
  return exitCode.done;
}

function unknown(name: string, list: Awaited<ReturnType<SecretPorts["secrets"]["list"]>>): Refusal {
  const elsewhere = list.find((each) => each.name === name);
  const names = list.map((each) => each.name);
  const hint =
    elsewhere === undefined
      ? (didYouMean(name, names) ?? "waybill secret list names those that there are.")
      : `Its value is taken from ${elsewhere.source}: remove it there.`;
  return new Refusal("SECRET_UNKNOWN", `The encrypted store has no secret ${name}.`, { hint });
}

/** Encrypts all that is kept with a new key. */
export async function rotateSecrets({ json }: LookOptions, { store, output }: SecretPorts): Promise<number> {
  const secrets = await store.rotate();
  if (json) output.result(jsonLines({ secrets }));
  else if (secrets === 0) output.story("No secrets are kept in the encrypted store; there is no key to change.\n");
  else output.story(`${count(secrets, "secret")} ${secrets === 1 ? "has" : "have"} a new key\n`);
  return exitCode.done;
}

/** Looks for secrets in files that may be published. */
export async function scanForSecrets(
  files: readonly string[],
  { json }: LookOptions,
  { scan, output }: SecretPorts,
): Promise<number> {
  checkFileNames(files);
  const { files: scanned, leaks } = await scan(files);
  const isClean = leaks.length === 0;
  if (json) output.result(jsonLines({ ok: isClean, files: scanned, leaks }));
  else {
    for (const { file, line, column, rule } of leaks) {
      output.result(
        `${output.paint("bold", `${harmless(file)}:${line}:${column}`)} ${output.paint("red", "secret")} ${rule}\n`,
      );
    }
    const found = isClean ? "no secrets" : count(leaks.length, "secret");
    output.story(`${found} in ${count(scanned, "file")}\n`);
    if (!isClean)
      output.story(`  ${output.paint("cyan", "→")} Take them out, and replace those that others may have seen.\n`);
  }
  return isClean ? exitCode.done : exitCode.failed;
}
