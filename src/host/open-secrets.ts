import { randomBytes } from "node:crypto";
import { homedir } from "node:os";
import { join } from "node:path";
import { environmentSecrets } from "../secret/environment/environment-secrets.ts";
import { fileSecrets } from "../secret/file/file-secrets.ts";
import { Mask } from "../secret/mask.ts";
import type { Secrets, SecretSource } from "../secret/secret.ts";
import { secretsOf } from "../secret/secrets-of.ts";
import { keyVariable, nextKeyVariable } from "../secret/store/keys.ts";
import { SecretStore } from "../secret/store/secret-store.ts";
import { makeStateFolder, statePath } from "./state-folder.ts";

type Environment = Readonly<Record<string, string | undefined>>;

export interface OpenedSecrets {
  readonly secrets: Secrets;
  /** What is kept encrypted, and can be changed. */
  readonly store: Pick<SecretStore, "set" | "remove" | "rotate">;
  /** Hides the values of all that are kept, of all that somebody was given by now, and what looks like a secret. */
  readonly mask: () => Promise<Mask>;
  /** Somebody is given these, wherever they come from. */
  readonly note: (values: readonly string[]) => void;
}

/** The secrets of a project: those of the environment, of its file, and of its encrypted store, in this order. */
export function openSecrets({ folder, env }: { readonly folder: string; readonly env: Environment }): OpenedSecrets {
  const store = new SecretStore({
    folder: join(statePath(folder), "secrets"),
    keys: { folder: join(configFolder(env), "keys"), given: env[keyVariable], next: env[nextKeyVariable] },
    random: randomBytes,
  });
  const given = new Set<string>();
  const sources = [environmentSecrets(env), fileSecrets(join(statePath(folder), "secrets.env")), store];
  const secrets = secretsOf(sources.map((source) => noting(source, given)));
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
      await secrets.need(names);
      return new Mask([...given], { families: true });
    },
    note: (values) => {
      for (const value of values) given.add(value);
    },
  };
}

/** Of variables of the environment nobody can tell which are secrets, but for those that were asked for. */
function noting(source: SecretSource, given: Set<string>): SecretSource {
  return {
    name: source.name,
    put: (name) => source.put(name),
    names: () => source.names(),
    find: async (name) => {
      const value = await source.find(name);
      if (value !== undefined) given.add(value);
      return value;
    },
  };
}

/** What is the person's own, beside all projects. */
function configFolder(env: Environment): string {
  const own = env["XDG_CONFIG_HOME"];
  return join(own === undefined || own === "" ? join(homedir(), ".config") : own, "waybill");
}
