import { createHash } from "node:crypto";
import { visibleText } from "../../markdown/plain-text.ts";
import type { DraftFormat } from "./spec-draft.ts";

const longest = 60;
const longestGiven = 200;
const kebab = /^[a-z0-9]+(?:-[a-z0-9]+)*$/;
const nested = /^[\p{L}\p{N}][\p{L}\p{N}_-]*(?:\/[\p{L}\p{N}][\p{L}\p{N}_-]*)*$/u;
/** Folders and files of these names are no specs. */
const reserved = /(?:^|\/)(?:archive|readme|overview)$/i;

/**
 * The name of a spec: as it was given, where it can be one, or else made of its words, such as those of what was asked for. The
 * same text gives the same name. Undefined where it has no words.
 */
export function draftName(given: string, format: DraftFormat): string | undefined {
  const text = visibleText(given).trim();
  const name = text.replace(/\.md$/i, "");
  const isName = (format === "acceptance" ? nested : kebab).test(name) && name.length <= longestGiven;
  const made = isName ? name : slugOf(text);
  return made === undefined || !reserved.test(made) ? made : `${made}-change`;
}

function slugOf(text: string): string | undefined {
  if (!/[\p{L}\p{N}]/u.test(text)) return undefined;
  const slug = text
    .normalize("NFKD")
    .replaceAll(/\p{M}/gu, "")
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, "-")
    .replaceAll(/^-|-$/g, "");
  const short =
    slug.length <= longest
      ? slug
      : slug
          .slice(0, longest + 1)
          .replace(/-[^-]*$/, "")
          .slice(0, longest);
  return short === "" ? `change-${createHash("sha256").update(text).digest("hex").slice(0, 8)}` : short;
}
