import { describe, expect, test } from "vitest";
import { readTables } from "../../test/rig/tables.ts";
import { Mask } from "./mask.ts";

interface Row {
  readonly name: string;
  readonly text: string;
  readonly secrets?: readonly string[];
  readonly expected?: string;
}

for (const table of readTables<Row>("redaction")) {
  describe(table.name, () => {
    test.each(table.rows)("$name", ({ secrets = [], ...row }) => {
      const text = row.text.replaceAll("¦", "");
      const expected = row.expected ?? text;
      const mask = new Mask(secrets, { families: true });
      expect(mask.text(text)).toBe(expected);
      const flow = mask.open();
      const seen = [...Buffer.from(text)].map((byte) => flow.add(Buffer.of(byte)));
      expect(Buffer.concat([...seen, flow.end()]).toString()).toBe(expected);
    });
  });
}
