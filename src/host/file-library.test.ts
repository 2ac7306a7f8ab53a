import { mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { locateBuiltIn } from "./file-library.ts";

test("a workflow that comes with Waybill is its own file, until the project has one of that name", () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-library-"));
  expect(locateBuiltIn("change", folder)).toMatch(/[/\\]workflows[/\\]change\.yml$/u);
  const own = join(folder, ".waybill", "workflows", "change.yml");
  mkdirSync(join(own, ".."), { recursive: true });
  writeFileSync(own, "");
  expect(locateBuiltIn("change", folder)).toBe(own);
});

test("an installation that lacks its workflows says so, and nothing is run in their place", () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-library-"));
  expect(() => locateBuiltIn("never-shipped", folder)).toThrow(
    expect.objectContaining({ code: "INSTALLATION_INCOMPLETE", hint: expect.stringContaining("again") }),
  );
});
