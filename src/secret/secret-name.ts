import { Refusal } from "../problem/refusal.ts";

const wellFormed = /^[A-Za-z_][A-Za-z0-9_]{0,99}$/u;

export function isSecretName(name: string): boolean {
  return wellFormed.test(name) && name !== "__proto__";
}

/** Secrets become variables of commands, so they are named like those. What was given in the place of a name may be a value: it is not told. */
export function checkSecretName(name: string): void {
  if (isSecretName(name)) return;
  throw new Refusal("SECRET_NAME", "This cannot be the name of a secret.", {
    hint: "A name has letters, digits and _, does not begin with a digit, and has at most 100 signs: API_KEY.",
  });
}
