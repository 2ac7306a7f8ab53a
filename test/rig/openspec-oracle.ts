import { spawnSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { z } from "zod";

const command = join(import.meta.dirname, "..", "..", "node_modules", ".bin", "openspec");

/** Runs the stock command, which shall reach nobody and leave nothing in a person's home. */
export function runOpenspec(folder: string, home: string, args: readonly string[]): string {
  const { stdout, stderr, error } = spawnSync(command, args, {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      HOME: home,
      XDG_CONFIG_HOME: join(home, ".config"),
      XDG_DATA_HOME: join(home, ".local", "share"),
      OPENSPEC_TELEMETRY: "0",
      DO_NOT_TRACK: "1",
      OPENSPEC_NO_UPDATE_CHECK: "1",
      CI: "1",
    },
    encoding: "utf8",
    maxBuffer: 256 * 1024 * 1024,
  });
  if (error !== undefined) throw error;
  if (stdout === "") throw new Error(`openspec ${args.join(" ")} says nothing: ${stderr}`);
  return stdout;
}

const shape = z.object({
  items: z.array(
    z.object({
      id: z.string(),
      type: z.enum(["spec", "change"]),
      valid: z.boolean(),
      issues: z.array(z.object({ level: z.enum(["ERROR", "WARNING", "INFO"]), path: z.string(), message: z.string() })),
    }),
  ),
});

export type OracleItem = z.infer<typeof shape>["items"][number];

/** What it says of every spec and change of a project, by `spec/<id>` and `change/<id>`. */
export function askOpenspec(
  folder: string,
  home: string,
  more: readonly string[] = [],
): ReadonlyMap<string, OracleItem> {
  const answer: unknown = JSON.parse(runOpenspec(folder, home, ["validate", "--all", "--json", ...more]));
  return new Map(shape.parse(answer).items.map((item) => [`${item.type}/${item.id}`, item]));
}

export function writeFiles(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [path, text] of files) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
}
