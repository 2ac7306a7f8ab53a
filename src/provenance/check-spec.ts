import { CodeLines } from "../review/code-lines.ts";
import { hashOfSpec } from "../review/hash-of-spec.ts";
import { linesHash } from "../review/lines-hash.ts";
import { criterionHash } from "../spec/criterion-hash.ts";
import { changesFolder } from "../spec/openspec/openspec-folders.ts";
import { locatedAt, type LocatedSpec, singleAt } from "../spec/project/locate-specs.ts";
import { readLocated } from "../spec/project/read-located.ts";
import type { Criterion, Spec } from "../spec/spec.ts";
import { commitAt } from "./check-commits.ts";
import type { Predicate } from "./statement-shape.ts";
import { StatedTree } from "./stated-tree.ts";
import type { GitObjects } from "./stated-repository.ts";
import { type Check, failed, failing, passed } from "./verification.ts";

/** The spec as it was graded, read again. */
export interface GradedSpec {
  readonly spec: Spec;
  readonly tree: StatedTree;
}

/** Undefined where there is none at the graded tree that the statement could mean. */
export async function readGradedSpec(objects: GitObjects, stated: Predicate): Promise<GradedSpec | undefined> {
  const tree = new StatedTree(objects, stated.graded.tree);
  const spec = await specIn(tree, stated);
  return spec && { spec, tree };
}

async function specIn(tree: StatedTree, { spec }: Predicate): Promise<Spec | undefined> {
  const located = locate(spec);
  return located && (await readLocated(tree, located)).spec;
}

function locate({ format, id, files }: Predicate["spec"]): LocatedSpec | undefined {
  const path = format === "change" ? `${changesFolder}/${id}` : (files[0] ?? "");
  return locatedAt(path) ?? singleAt(path);
}

/** Whether the spec is the one that is stated, and asks for what it did before the change. */
export async function checkSpec(
  objects: GitObjects,
  stated: Predicate,
  graded: GradedSpec | undefined,
): Promise<Check> {
  const { format, id, files, sha256 } = stated.spec;
  const trouble = failing("spec", "SPEC_DIFFERS");
  if (graded === undefined) return trouble(`there is no spec ${id} at the graded tree`);
  const { spec } = graded;
  const paths = spec.files.map(({ path }) => path);
  if (spec.format !== format || spec.id !== id) return trouble(`the spec at the graded tree is ${spec.id}, not ${id}`);
  if (paths.join("\0") !== files.join("\0"))
    return trouble(`the spec ${id} has other files at the graded tree: ${paths.join(", ") || "none"}`);
  if (hashOfSpec(spec.files) !== sha256)
    return trouble(`the files of the spec ${id} have another text at the graded tree than is stated`);
  const asked = await askedBefore(objects, stated);
  const changed = asked && differing(hashesOf(asked), hashesOf(spec));
  if (changed !== undefined)
    return failed("spec", {
      code: "SPEC_CHANGED",
      message: `the commit of the spec asks for something else than what was graded: ${changed}`,
    });
  return passed("spec", `the spec ${id} (${format}) is the one that was graded`);
}

/** The spec in the commit that has brought it; undefined where none of these has. */
async function askedBefore(objects: GitObjects, stated: Predicate): Promise<Spec | undefined> {
  const commit = stated.commits.find(({ part }) => part === "spec");
  if (commit === undefined) return undefined;
  const { tree } = await commitAt(objects, commit.commit);
  return specIn(new StatedTree(objects, tree), stated);
}

/** Whether each criterion of the spec is stated as it stands there, with lines and with a test where it needs one. */
export function checkCriteria(stated: Predicate, graded: GradedSpec | undefined): Check {
  const differs = failing("criteria", "CRITERIA_DIFFER");
  const { criteria } = stated;
  const asked = graded === undefined ? new Map<string, AskedCriterion>() : criteriaOf(graded.spec);
  const told = new Map(criteria.map(({ id, sha256 }) => [id, sha256]));
  const hashes = new Map([...asked].map(([id, { hash }]) => [id, hash]));
  const first = asked.size === 0 ? "there are none" : differing(hashes, told);
  if (first !== undefined || told.size < criteria.length)
    return differs(`the criteria of the spec are not the stated ones: ${first ?? "one is stated twice"}`);
  for (const { id, requirement, claims, tests } of criteria) {
    const criterion = asked.get(id);
    if (criterion?.requirement !== requirement)
      return differs(`${id} is stated as one of the requirement ${requirement}`);
    if (claims.length === 0) return failing("criteria", "CLAIM_MISSING")(`${id} has no lines that show it`);
    if (criterion.needsTest && stated.tests.length > 0 && tests.length === 0)
      return failing("criteria", "TEST_MISSING")(`a test has to prove ${id}, and none is named`);
  }
  return passed(
    "criteria",
    `${criteria.length} ${criteria.length === 1 ? "criterion has" : "criteria have"} the words that were graded`,
  );
}

/** Whether the lines that show the criteria are at the graded tree what they were. */
export async function checkClaims(stated: Predicate, { tree, spec }: GradedSpec): Promise<Check> {
  const files = new Map<string, readonly string[] | undefined>();
  const specFiles = new Set(spec.files.map(({ path }) => path));
  let count = 0;
  for (const { id, claims } of stated.criteria) {
    for (const { path, startLine, endLine, sha256 } of claims) {
      count += 1;
      if (!files.has(path)) files.set(path, await linesOf(tree, path));
      const lines = specFiles.has(path) ? undefined : files.get(path);
      const isThere = lines !== undefined && startLine <= endLine && endLine <= lines.length;
      if (isThere && linesHash(lines.slice(startLine - 1, endLine)) === sha256) continue;
      return failed("claims", {
        code: "LINES_DIFFER",
        message: `${path}:${startLine}-${endLine}, which has to show ${id}, does not read as was stated`,
      });
    }
  }
  return passed("claims", `${count} ${count === 1 ? "range of lines reads" : "ranges of lines read"} as graded`);
}

async function linesOf(tree: StatedTree, path: string): Promise<readonly string[] | undefined> {
  const text = await tree.read(path);
  return text === undefined ? undefined : new CodeLines(path, text).lines;
}

interface AskedCriterion extends Pick<Criterion, "needsTest"> {
  readonly requirement: string;
  readonly hash: string;
}

function criteriaOf({ requirements }: Spec): ReadonlyMap<string, AskedCriterion> {
  return new Map(
    requirements.flatMap((requirement) =>
      requirement.criteria.map((criterion): [string, AskedCriterion] => [
        criterion.id,
        { requirement: requirement.id, hash: criterionHash(requirement, criterion), needsTest: criterion.needsTest },
      ]),
    ),
  );
}

function hashesOf(spec: Spec): ReadonlyMap<string, string> {
  return new Map([...criteriaOf(spec)].map(([id, { hash }]) => [id, hash]));
}

/** The first that differs, in words. */
function differing(asked: ReadonlyMap<string, string>, told: ReadonlyMap<string, string>): string | undefined {
  for (const [id, hash] of asked) {
    if (!told.has(id)) return `${id} is missing`;
    if (told.get(id) !== hash) return `${id} has other words`;
  }
  const more = [...told.keys()].find((id) => !asked.has(id));
  return more === undefined ? undefined : `nothing asks for ${more}`;
}
