import { text } from "node:stream/consumers";
import { changedFiles } from "../host/changed-files.ts";
import { findProject } from "../host/find-project.ts";
import { openSecrets } from "../host/open-secrets.ts";
import { askUnseen } from "./ask-unseen.ts";
import type { SecretPorts } from "./commands/secret-ports.ts";
import type { Output } from "./output.ts";

/** What the commands about secrets work with, in this process and at this terminal. */
export function openSecretPorts({ folder, output }: { readonly folder: string; readonly output: Output }): SecretPorts {
  const { secrets, store, mask } = openSecrets({ folder: findProject(folder), env: process.env });
  return {
    secrets,
    store,
    readValue: async (name) => {
      if (process.stdin.isTTY) return askUnseen(`${output.paint("cyan", "?")} The value of ${name}: `);
      return (await text(process.stdin)).replace(/\r?\n$/u, "");
    },
    scan: async (files) => {
      const { scanFiles } = await import("../secret/scan-files.ts");
      const asked = files.length > 0 ? { root: folder, files } : await changedFiles(folder);
      const leaks = await scanFiles({ folder: asked.root, files: asked.files, mask: await mask() });
      return { files: asked.files.length, leaks };
    },
    output,
  };
}
