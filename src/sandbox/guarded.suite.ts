import { existsSync, readFileSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, type test as Test } from "vitest";
import type { Sandbox } from "./sandbox.ts";
import type { ConfinedRun, RanConfined, SandboxDen } from "./sandbox.suite.ts";

/** What every sandbox does that holds writes, and is made to guard `.waybill` in the workspace and `config.yml` in it. */
export function guardLaws(
  open: () => SandboxDen,
  make: (den: SandboxDen) => Sandbox,
  test: typeof Test | typeof Test.skip,
): void {
  describe("what Waybill obeys", () => {
    let den: SandboxDen;
    let sandbox: Sandbox;
    beforeEach(() => {
      den = open();
      sandbox = make(den);
    });
    afterEach(() => den.remove());

    const shell = (script: string, more: ConfinedRun = {}): Promise<RanConfined> =>
      den.run(sandbox, { argv: ["/bin/sh", "-c", script], ...more });

    test.each([
      "echo evil >.waybill/config.yml",
      "rm -rf .waybill; mkdir .waybill; echo evil >.waybill/config.yml",
      "echo evil >x; mv x .waybill/config.yml; ln x .waybill/config.yml",
      "mv .waybill old; mkdir .waybill; echo evil >.waybill/config.yml",
      "ln -sfn /tmp .waybill; umount .waybill; mount -o remount,rw .waybill; chmod -R 777 .waybill; echo evil >.waybill/config.yml",
    ])("stays what it is, and is not made: %s", async (script) => {
      const config = join(den.workspace, ".waybill", "config.yml");
      await shell(`${script}; true`);
      expect(existsSync(config)).toBe(false);
      const other = den.write("workspace/.waybill/workflows/a.yml", "a");
      await shell(`${script}; true`);
      expect(existsSync(config)).toBe(false);
      den.write("workspace/.waybill/config.yml", "agent: a");
      const end = await shell(`${script}; echo x >new; cat .waybill/config.yml`);
      expect(end.out).toBe("agent: a");
      expect([config, other].map((path) => readFileSync(path, "utf8"))).toEqual(["agent: a", "a"]);
      expect(existsSync(join(den.workspace, "new"))).toBe(true);
    });

    test("may be changed in a copy, which is not obeyed", async () => {
      den.write("workspace/.waybill/config.yml", "agent: a");
      den.write("copy/.waybill/config.yml", "agent: a");
      const folder = den.path("copy");
      await shell("echo b >.waybill/config.yml", { folder, workspace: { folder, access: "write" } });
      expect(readFileSync(den.path("copy/.waybill/config.yml"), "utf8")).toBe("b\n");
    });

    test.each<[string, (den: SandboxDen) => void]>([
      ["a link in the place of its folder", ({ workspace }) => symlinkSync("kept", join(workspace, ".waybill"))],
      ["a file in the place of its folder", (own) => own.write("workspace/.waybill", "")],
      [
        "a file that leads to one that may be written",
        (own) => {
          own.write("workspace/.waybill/x", "");
          symlinkSync("../kept.txt", join(own.workspace, ".waybill", "config.yml"));
        },
      ],
      [
        "a file that leads through a link that may be changed",
        (own) => {
          own.write("workspace/.waybill/x", "");
          symlinkSync(own.write("elsewhere/config.yml", ""), join(own.workspace, "link"));
          symlinkSync("../link", join(own.workspace, ".waybill", "config.yml"));
        },
      ],
    ])("%s is refused", (_, spoil) => {
      spoil(den);
      expect(() => sandbox.confine(den.confinement())).toThrow(
        expect.objectContaining({ name: "Refusal", code: "SANDBOX_PATH_UNSAFE" }),
      );
    });

    test("may lead to a file that no command can change", async () => {
      den.write("workspace/.waybill/x", "");
      symlinkSync(den.write("elsewhere/config.yml", "ours"), join(den.workspace, ".waybill", "config.yml"));
      await shell("echo evil >.waybill/config.yml; rm .waybill/config.yml");
      expect(readFileSync(join(den.workspace, ".waybill", "config.yml"), "utf8")).toBe("ours");
    });
  });
}
