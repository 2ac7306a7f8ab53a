import { Refusal } from "../../src/problem/refusal.ts";
import type { SpecTree } from "../../src/spec/spec.ts";

/** A file that cannot be had: refused with a code, or gone since it was listed. */
export type Withheld = { readonly refuses: string } | { readonly gone: true } | { readonly blanks: number };

/** A tree of files that are only said. */
export function memoryTree(files: Readonly<Record<string, string | Withheld>>): SpecTree {
  return {
    read: (path) => {
      const content = files[path];
      if (typeof content !== "object") return Promise.resolve(content);
      if ("gone" in content) return Promise.resolve(undefined);
      if ("blanks" in content) return Promise.resolve(" ".repeat(content.blanks));
      return Promise.reject(new Refusal(content.refuses, `${path} is refused.`));
    },
    list: (folder) =>
      Promise.resolve(
        Object.keys(files)
          .filter((path) => path.startsWith(`${folder.replace(/\/+$/, "")}/`))
          .sort(),
      ),
  };
}
