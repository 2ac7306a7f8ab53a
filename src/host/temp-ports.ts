import { Refusal } from "../problem/refusal.ts";
import type { Egress } from "../egress/egress.ts";
import type { Secrets } from "../secret/secret.ts";
import type { Workspaces } from "../workspace/workspace.ts";
export const openEgress = (): Egress => ({ open: () => Promise.reject(new Error("no")) });
export const tempSecrets = (env: Readonly<Record<string, string>>): Secrets => ({
  find: (name) => Promise.resolve(env[name]),
  need: (names) => {
    for (const n of names)
      if (env[n] === undefined) throw new Refusal("SECRET_MISSING", `no ${n}`, { hint: `waybill secret set ${n}` });
    return Promise.resolve(Object.fromEntries(names.map((n) => [n, env[n] ?? ""])));
  },
});
export const tempWorkspaces: Workspaces = {
  make: () => Promise.reject(new Refusal("X", "no workspaces")),
  find: () => Promise.resolve(undefined),
  list: () => Promise.resolve([]),
  reap: () => Promise.resolve({ removed: [], kept: [] }),
};
export const allowedEnvironment = (env: Readonly<Record<string, string>>) =>
  Object.fromEntries(Object.entries(env).filter(([n]) => ["PATH", "LANG", "TERM"].includes(n)));
