import type * as ajv from "ajv/dist/2020.js";
import { createRequire } from "node:module";

/** At once, where it is needed: it takes long, and few need it. The program has a file of its own for it (`rolldown.config.mjs`). */
export function loadAjv(): typeof ajv {
  const library: typeof ajv = createRequire(import.meta.url)("ajv/dist/2020.js");
  return library;
}
