import { expect, test } from "vitest";
import { makeSource } from "../problem/source.ts";
import { addToConfig } from "./add-to-config.ts";
import { readConfigSource } from "./config.ts";

const file = ".waybill/config.yml";

test.each(["", "\n", "# mine\n", "# mine", "---\n", "---", "--- # mine\n", "---\n# mine\n", "%YAML 1.2\n---\n"])(
  "a configuration that says nothing is none with errors, and what is said is added behind it: %j",
  async (before) => {
    expect(readConfigSource(makeSource(file, before))).toEqual({ problems: [] });
    const after = await addToConfig(file, before, { agent: "claude" });
    expect(after.startsWith(before)).toBe(true);
    expect(readConfigSource(makeSource(file, after))).toEqual({ problems: [], agent: "claude" });
  },
);

test.each(["null\n", "---\n...\n", "{}\n"])(
  "what nothing can be written behind is let be, and the line to write is told: %j",
  async (before) => {
    await expect(addToConfig(file, before, { agent: "claude" })).rejects.toMatchObject({
      code: "INIT_NOT_ADDED",
      hint: expect.stringContaining('agent: "claude"'),
    });
  },
);
