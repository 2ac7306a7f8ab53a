import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { environmentSecrets } from "../secret/environment/environment-secrets.ts";
import { fileSecrets } from "../secret/file/file-secrets.ts";
import type { Secrets } from "../secret/secret.ts";
import { secretsOf } from "../secret/secrets-of.ts";
import { keyVariable, nextKeyVariable } from "../secret/store/keys.ts";
import { SecretStore } from "../secret/store/secret-store.ts";

export interface OpenSecretsOptions {
  /** The root of the project, and the folder of its state. */
  readonly folder: string;
  readonly state: string;
  readonly env: Readonly<Record<string, string>>;
}

/** The secrets of a project: the environment counts most, then its private file, then what was put into the store. */
export function openSecrets(options: OpenSecretsOptions): Secrets {
  const { folder, env } = options;
  return secretsOf([environmentSecrets(env), fileSecrets(join(folder, ".waybill", "secrets.env")), openStore(options)]);
}

/** Its key is in the person's own configuration, so that a copy of the project is no copy of its secrets. */
export function openStore({ state, env }: Omit<OpenSecretsOptions, "folder">): SecretStore {
  const folder = join(env["XDG_CONFIG_HOME"] ?? join(env["HOME"] ?? homedir(), ".config"), "waybill", "keys");
  return new SecretStore({
    folder: join(state, "secrets"),
    keys: { folder, given: env[keyVariable], next: env[nextKeyVariable] },
    random: randomBytes,
  });
}
