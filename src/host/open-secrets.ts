import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { environmentSecrets } from "../secret/environment/environment-secrets.ts";
import { fileSecrets } from "../secret/file/file-secrets.ts";
import { Mask } from "../secret/mask.ts";
import type { Secrets } from "../secret/secret.ts";
import { secretsOf } from "../secret/secrets-of.ts";
import { keyVariable, nextKeyVariable } from "../secret/store/keys.ts";
import { SecretStore } from "../secret/store/secret-store.ts";
import { makeStateFolder, statePath } from "./state-folder.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenedSecrets {
  readonly secrets: Secrets;
  /** What is kept encrypted, and can be changed. */
  readonly store: Pick<SecretStore, "set" | "remove" | "rotate">;
  /** Hides the values of all that are kept, and what looks like a secret. */
  readonly mask: () => Promise<Mask>;
}

/** The secrets of a project: those of the environment, of its file, and of its encrypted store, in this order. */
export function openSecrets({ folder, env }: { readonly folder: string; readonly env: Environment }): OpenedSecrets {
  const store = new SecretStore({
    folder: join(statePath(folder), "secrets"),
    keys: { folder: join(configFolder(env), "keys"), given: env[keyVariable], next: env[nextKeyVariable] },
    random: randomBytes,
  });
  const secrets = secretsOf([environmentSecrets(env), fileSecrets(join(statePath(folder), "secrets.env")), store]);
  return {
    secrets,
    store: {
      set: (name, value) => {
        makeStateFolder(folder);
        return store.set(name, value);
      },
      remove: (name) => store.remove(name),
      rotate: () => store.rotate(),
    },
    mask: async () => {
      const names = (await secrets.list()).map(({ name }) => name);
      return new Mask(Object.values(await secrets.need(names)), { families: true });
    },
  };
}

/** What is the person's own, beside all projects. */
function configFolder(env: Environment): string {
  const own = env["XDG_CONFIG_HOME"];
  return join(own === undefined || own === "" ? join(homedir(), ".config") : own, "waybill");
}
