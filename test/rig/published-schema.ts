import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Ajv } from "ajv";

/** Says what a published format has against a value; nothing where it fits. */
export function publishedSchema(name: "sarif-2.1.0" | "adf"): (value: unknown) => readonly string[] {
  const text = readFileSync(join(import.meta.dirname, "schemas", `${name}.json`), "utf8");
  // Of draft 4, which differs from what Ajv knows in nothing that these two use but these names.
  const { $schema: _draft, id: _id, ...schema } = JSON.parse(text) as Record<string, unknown>;
  const validate = new Ajv({
    strict: false,
    unicodeRegExp: false,
    formats: { uri: isUri, "uri-reference": isReference, "date-time": true },
  });
  const check = validate.compile(schema);
  return (value) =>
    check(value) ? [] : (check.errors ?? []).map(({ instancePath, message }) => `${instancePath} ${message}`);
}

function isUri(text: string): boolean {
  return URL.canParse(text);
}

function isReference(text: string): boolean {
  return /^(?:[\w.~:/?#[\]@!$&'()*+,;=-]|%[0-9A-Fa-f]{2})*$/.test(text);
}
