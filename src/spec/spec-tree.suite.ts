import { describe, expect, test } from "vitest";
import { largestSpecFile } from "./spec-file.ts";
import type { SpecTree } from "./spec.ts";

export interface TreeUnderTest {
  readonly tree: SpecTree;
  readonly remove: () => Promise<void>;
}

/** What stands in a tree: texts, bytes, and links to where they lead. */
export type TreeFiles = Readonly<Record<string, string | Uint8Array | { readonly link: string }>>;

/** What every tree of specs holds to. `make` makes one with these files, and with `outside.md` beside its root. */
export function describeSpecTree(name: string, make: (files: TreeFiles) => Promise<TreeUnderTest>): void {
  const within = (files: TreeFiles, use: (tree: SpecTree) => Promise<void>) => async (): Promise<void> => {
    const { tree, remove } = await make(files);
    try {
      await use(tree);
    } finally {
      await remove();
    }
  };

  describe(name, () => {
    test(
      "gives a text as it stands, with its mark and its line ends",
      within({ "spec/a.md": "\uFEFF# A\r\n" }, async (tree) => {
        expect(await tree.read("spec/a.md")).toBe("\uFEFF# A\r\n");
      }),
    );

    test(
      "lists the files below a folder at any depth, sorted, and no others",
      within(
        { "spec/b.md": "", "spec/a/c.md": "", "specs/x.md": "", "y.md": "", "spec/.hidden/z": "" },
        async (tree) => {
          expect(await tree.list("spec")).toEqual(["spec/.hidden/z", "spec/a/c.md", "spec/b.md"]);
          expect(await tree.list("spec/a")).toEqual(["spec/a/c.md"]);
        },
      ),
    );

    test(
      "has nothing where nothing is",
      within({ "spec/a.md": "" }, async (tree) => {
        expect(await tree.read("spec/b.md")).toBeUndefined();
        expect(await tree.read("spec")).toBeUndefined();
        expect(await tree.read("spec/a.md/b")).toBeUndefined();
        expect(await tree.list("other")).toEqual([]);
        expect(await tree.list("spec/a.md")).toEqual([]);
      }),
    );

    test.each([
      "../outside.md",
      "spec/../../outside.md",
      "spec/../spec/a.md",
      "/etc/passwd",
      "spec/\0",
      "..",
      "spec\\..\\..\\outside.md",
      `${"a/".repeat(5000)}b`,
    ])("has nothing at %j", async (path) => {
      await within({ "spec/a.md": "" }, async (tree) => {
        expect(await tree.read(path)).toBeUndefined();
        expect(await tree.list(path)).toEqual([]);
      })();
    });

    test(
      "has nothing behind links that lead out, or in a circle",
      within(
        {
          "spec/a.md": "a",
          "spec/out.md": { link: "../../outside.md" },
          "spec/far.md": { link: "/etc/passwd" },
          "spec/circle.md": { link: "circle.md" },
          "spec/nowhere.md": { link: "nothing.md" },
          "spec/folder": { link: "../.." },
        },
        async (tree) => {
          expect(await tree.list("spec")).toEqual(["spec/a.md"]);
          for (const path of [
            "spec/out.md",
            "spec/far.md",
            "spec/circle.md",
            "spec/nowhere.md",
            "spec/folder/outside.md",
          ])
            expect(await tree.read(path), path).toBeUndefined();
          expect(await tree.list("spec/folder")).toEqual([]);
        },
      ),
    );

    test(
      "refuses a file that is too large, or no text",
      within(
        {
          "large.md": " ".repeat(largestSpecFile + 1),
          "full.md": " ".repeat(largestSpecFile),
          "bytes.md": new Uint8Array([0x41, 0xff, 0xfe]),
        },
        async (tree) => {
          await expect(tree.read("large.md")).rejects.toMatchObject({ code: "SPEC_TOO_LARGE" });
          await expect(tree.read("bytes.md")).rejects.toMatchObject({ code: "SPEC_NOT_TEXT" });
          expect(await tree.read("full.md")).toHaveLength(largestSpecFile);
        },
      ),
    );
  });
}
