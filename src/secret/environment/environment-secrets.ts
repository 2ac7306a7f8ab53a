import type { SecretSource } from "../secret.ts";

/** Variables of the environment, under their own names. An empty one is none. */
export function environmentSecrets(env: Readonly<Record<string, string | undefined>>): SecretSource {
  return {
    name: "the environment",
    put: (name) => `set the variable ${name}`,
    find: (name) => Promise.resolve(Object.hasOwn(env, name) ? env[name] || undefined : undefined),
    // Which of all variables are secrets, nobody can tell.
    names: () => Promise.resolve([]),
  };
}
