import type { ShipKey } from "../../host/ship-key.ts";
import { pemOf, trustedBy } from "../../provenance/keys.ts";
import { exitCode } from "../exit-code.ts";
import { jsonLines, type Output } from "../output.ts";

/** Prints the public half of the key of a project. */
export function showKey(key: ShipKey, { json }: { readonly json: boolean }, output: Output): number {
  const { signer, file, isNew, isOpen } = key;
  const publicKey = pemOf(trustedBy(signer));
  if (json) output.result(jsonLines({ id: signer.keyId, publicKey, file, isNew }));
  else {
    output.result(publicKey);
    const made = isNew ? "was made now; keep a copy, git does not" : "is the private one: nobody else should have it";
    output.story(`key ${output.paint("bold", signer.keyId)}\n${file} ${made}\n`);
  }
  if (isOpen)
    output.story(
      `${output.paint("yellow", "warning")}: others on this machine may read ${file}, and sign with it. If nobody has: chmod 600 it; else delete it for a new one.\n`,
    );
  return exitCode.done;
}
