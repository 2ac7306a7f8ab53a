import { cpSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { builtinModules } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { expectCivil } from "../rig/civil.ts";
import { foreignNamed, turnsOf } from "../rig/foreign-projects.ts";
import { asNewcomer, configOf } from "../rig/newcomer.ts";

const root = join(import.meta.dirname, "..", "..");
const native = join("@photostructure", "sqlite");
const asked =
  /^(?:import|export)\b[^"';]*\bfrom "([^"]+)";$|^import "([^"]+)";$|\b(?:__require|import)\("([^"]+)"\)/gmu;

/** The modules that a file of the program asks for and that are no file of it. */
function askedBy(file: string): readonly string[] {
  const text = readFileSync(join(root, "dist", "bin", file), "utf8");
  const names = [...text.matchAll(asked)].map(([, from, alone, late]) => from ?? alone ?? late ?? "");
  return names.filter((name) => !name.startsWith("."));
}

test("all packages are in the program, but for the one that is made for each kind of machine", () => {
  const files = readdirSync(join(root, "dist", "bin")).filter((file) => /\.c?js$/u.test(file));
  const names = new Set(files.flatMap(askedBy).map((name) => name.replace(/^node:/u, "")));
  const packages = [...names].filter((name) => !builtinModules.includes(name));
  // The last is asked for by a package that does without it.
  expect(packages.toSorted()).toEqual(["@photostructure/sqlite", "supports-color"]);
});

/** A folder as some package managers make it: nothing is beside the program, and what it needs is a link. */
function install(): string {
  const folder = mkdtempSync(join(tmpdir(), "waybill-installed-"));
  for (const each of ["dist/bin", "schemas", "workflows", "package.json"])
    cpSync(join(root, each), join(folder, each), { recursive: true });
  mkdirSync(join(folder, "node_modules", "@photostructure"), { recursive: true });
  symlinkSync(join(root, "node_modules", native), join(folder, "node_modules", native));
  return folder;
}

test("a change is made by a program that stands alone, with links for packages", async () => {
  const node = foreignNamed("Node");
  const files = {
    ...node.files,
    ".waybill/robot.yml": turnsOf(node),
    ".waybill/config.yml": configOf({ driver: "scripted", script: ".waybill/robot.yml" }, { sandbox: "none" }),
  };
  const folder = install();
  try {
    await asNewcomer(files, async ({ project, git }) => {
      const main = join(folder, "dist", "bin", "main.js");
      const words = ["change", node.requirement, "--size", "small", "--yes"];
      const ended = expectCivil(await project.startProgram(process.execPath, main, ...words).ended);
      expect(ended.status, ended.said).toBe(0);
      expect(git("rev-parse", "--verify", `waybill/${node.change.name}`)).toMatch(/^[0-9a-f]{40}/u);
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}, 120_000);
