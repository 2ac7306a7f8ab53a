import { join } from "node:path";
import { z } from "zod";
import { Refusal } from "../../problem/refusal.ts";
import type { Setup } from "../workspace.ts";
import type { Checkout, Module } from "./checkout.ts";
import { readIfThere, writeWhole } from "./durable-text.ts";

const text = z.string();
const texts = z.array(text).readonly();

const linksShape = z.array(z.strictObject({ path: text, commit: text })).readonly();

const moduleShape = z.strictObject({
  path: text,
  number: z.number(),
  base: text,
  /** Where the person has it. */
  root: text,
  hollow: linksShape,
  get modules() {
    return z.array(moduleShape).readonly();
  },
});

const setupShape: z.ZodType<Setup> = z.union([
  z.strictObject({ copy: text }).readonly(),
  z.strictObject({ link: text }).readonly(),
  z.strictObject({ run: text, key: texts.exactOptional(), paths: texts.exactOptional() }).readonly(),
]);

const aboutShape = z.strictObject({
  format: z.literal(1),
  /** Only what is whole is a workspace: the rest is what a crash has left of making or of removing one. */
  stage: z.enum(["making", "whole", "removing"]),
  name: text,
  repository: text,
  base: text,
  /** What its HEAD was in the beginning. */
  head: z.strictObject({ branch: text.optional(), commit: text.optional() }),
  /** The commit in the words of whoever asked for it. */
  asked: text.optional(),
  /** The workspace that it began as, where it did. */
  from: z.strictObject({ workspace: text, checkpoint: text }).readonly().exactOptional(),
  /** The repositories of submodules in which a ref holds the commit that it began with. */
  held: texts,
  madeAt: z.number(),
  objectFormat: z.enum(["sha1", "sha256"]),
  settings: z.array(z.tuple([text, text]).readonly()).readonly(),
  /** The folders of objects that it borrows from. */
  borrowed: texts,
  /** What was linked into it. */
  linked: texts,
  setup: z.array(setupShape).readonly(),
  modules: z.array(moduleShape).readonly(),
  hollow: linksShape,
});

/** What is written beside a workspace about it. */
export type About = z.infer<typeof aboutShape>;
export type ModuleWords = z.infer<typeof moduleShape>;

/** Where the parts of a workspace stand. */
export interface Layout {
  readonly folder: string;
  readonly about: string;
  readonly tree: string;
  readonly keep: string;
  readonly throwaways: string;
}

export function layoutOf(folder: string): Layout {
  return {
    folder,
    about: join(folder, "workspace.json"),
    tree: join(folder, "tree"),
    keep: join(folder, "keep.git"),
    throwaways: join(folder, "throwaways"),
  };
}

/** With what the attempts of all commands begin that work for a workspace. */
export function attemptsOf({ folder }: Layout): string {
  return `workspace ${folder}/`;
}

export function writeAbout(layout: Layout, about: About, newId: () => string): Promise<void> {
  return writeWhole(layout.about, `${JSON.stringify(about, undefined, 1)}\n`, newId);
}

/** Undefined where there is none. */
export async function readAbout(layout: Layout): Promise<About | undefined> {
  const bytes = await readIfThere(layout.about);
  if (bytes === undefined) return undefined;
  const read = aboutShape.safeParse(parsed(bytes.toString("utf8")));
  if (read.success) return read.data;
  throw new Refusal("WORKSPACE_DAMAGED", `${layout.about} is not what Waybill has written about a workspace.`, {
    hint: `Look into ${layout.tree} for work that is worth keeping, then remove ${layout.folder}.`,
    cause: read.error,
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}

/** The checkout that is meant; the same words serve a workspace and its throwaway copies. */
export function checkoutOf(layout: Layout, words: Pick<About, "base" | "modules" | "hollow">): Checkout {
  return {
    number: 0,
    folder: layout.tree,
    index: join(layout.keep, "index"),
    clone: join(layout.tree, ".git"),
    base: words.base,
    modules: words.modules.map((module) => moduleOf(layout, layout.tree, module)),
    hollow: words.hollow,
  };
}

function moduleOf(layout: Layout, parent: string, words: ModuleWords): Module {
  const folder = join(parent, Buffer.from(words.path, "latin1").toString("utf8"));
  return {
    path: words.path,
    number: words.number,
    folder,
    index: join(layout.keep, `index.${words.number}`),
    clone: join(folder, ".git"),
    base: words.base,
    modules: words.modules.map((module) => moduleOf(layout, folder, module)),
    hollow: words.hollow,
  };
}
