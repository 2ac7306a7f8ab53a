import { createRequire } from "node:module";

const load = createRequire(import.meta.url);
const { Ajv2020 } = load("ajv/dist/2020.js");
const { default: standalone } = load("ajv/dist/standalone");

/** What `src/agent/schema-rules.ts` makes when it is loaded, as the text of a module that has it already. */
export function schemaRules() {
  const rules = new Ajv2020({ allErrors: true, strict: false, code: { source: true, esm: true } });
  const text = standalone(rules, rules.getSchema("https://json-schema.org/draft/2020-12/schema"));
  const [head, equal] = ["export default validate0;", 'require("ajv/dist/runtime/equal").default'];
  const rest = text.replace(head, "export { validate0 as fitsRules };").replaceAll(equal, "equalModule.default");
  if (!text.includes(head) || rest.includes("require("))
    throw new Error("Ajv writes its checks in another way than before.");
  return `import equalModule from "ajv/dist/runtime/equal.js";\n${rest}`;
}
