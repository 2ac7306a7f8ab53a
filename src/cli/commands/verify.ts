import { Refusal } from "../../problem/refusal.ts";
import { readTrustedKey } from "../../provenance/keys.ts";
import type { TrustedKey } from "../../provenance/provenance.ts";
import { verifyChange } from "../../provenance/verify-change.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines } from "../output.ts";
import { drawVerification } from "../render/verification.ts";
import type { VerifyPorts } from "./verify-ports.ts";

export interface VerifyOptions {
  /** The files of public keys; without any the project's own key is trusted. */
  readonly keys: readonly string[];
  readonly statement?: string;
  readonly nearest: boolean;
  readonly json: boolean;
}

/** Says whether a commit is what was stated of it. */
export async function verify(name: string, options: VerifyOptions, ports: VerifyPorts): Promise<number> {
  const { repository, journal, output } = ports;
  const trust = await trustOf(options.keys, ports);
  const text = options.statement === undefined ? undefined : await ports.readText(options.statement);
  const commit = await repository.commitNamed(name);
  if (commit === undefined)
    throw new Refusal("VERIFY_NO_COMMIT", `There is no commit ${JSON.stringify(name)} in this repository.`, {
      hint: "Name a commit, a branch or a tag that is there; fetch it first where it is not.",
    });
  const { nearest } = options;
  const request = { commit, ...trust, nearest, ...(text === undefined ? {} : { text }) };
  const found = await verifyChange(request, { repository, journal });
  output.result(options.json ? jsonLines(found) : drawVerification(found, output.paint));
  return found.isVerified ? exitCode.done : exitCode.failed;
}

interface Trust {
  readonly trusted: readonly TrustedKey[];
  readonly trustedAs: string;
}

async function trustOf(files: readonly string[], ports: VerifyPorts): Promise<Trust> {
  if (files.length > 0) return trustInFiles(files, ports);
  const own = await ports.ownKey();
  const trustedAs = "this project's own key";
  if (own.kind === "key") return { trusted: [own.key], trustedAs };
  if (own.kind === "tracked")
    warn(ports, `${own.path} is kept in git: whoever commits can change it, so that it is not trusted.`);
  return { trusted: [], trustedAs };
}

async function trustInFiles(files: readonly string[], ports: VerifyPorts): Promise<Trust> {
  const trusted: TrustedKey[] = [];
  for (const file of files) {
    const read = readTrustedKey(await ports.readText(file));
    if (!read.ok)
      throw new Refusal("VERIFY_KEY_INVALID", `${file} holds ${read.trouble}, and not one public key.`, {
        hint: "`waybill key` prints the public key of a project, as PEM: `waybill key > team.pub`.",
      });
    if (await ports.isTracked(file))
      warn(ports, `${file} is kept in git: whoever can change it there can sign. Take keys from elsewhere.`);
    trusted.push(read.key);
  }
  return { trusted, trustedAs: files.length === 1 ? "the named key" : "one of the named keys" };
}

function warn({ output }: VerifyPorts, words: string): void {
  output.story(`${output.paint("yellow", "warning")}: ${words}\n`);
}
