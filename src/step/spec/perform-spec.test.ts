import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Repository } from "../../../test/rig/git-repository.ts";
import { goodDraft, mainHealth } from "../../../test/rig/spec-drafts.ts";
import { StepRig } from "../../../test/rig/step-rig.ts";
import { WorkspacesRig } from "../../../test/rig/workspaces-rig.ts";
import type { AttemptOutcome } from "../../engine/event.ts";
import { folderTree } from "../../host/folder-tree.ts";
import type { JsonObject } from "../../json/json.ts";
import type { Task } from "../../runner/performer.ts";
import { laidOver } from "../../spec/draft/laid-over-tree.ts";
import type { SpecDraft } from "../../spec/draft/spec-draft.ts";
import { draftFiles } from "../../spec/draft/write-draft.ts";
import { validateProject } from "../../spec/project/validate-project.ts";
import { RunTrees } from "../run-tree.ts";
import { performSpec } from "./perform-spec.ts";
import { placeOfSpec } from "./spec-place.ts";
import { writingSteps } from "./write-spec.ts";

let step: StepRig;
let git: WorkspacesRig;
let person: Repository;

beforeEach(() => {
  [step, git] = [new StepRig(), new WorkspacesRig()];
  person = git.repository("person", {
    files: { "a.txt": "a\n", "openspec/specs/health/spec.md": mainHealth, "spec/old.md": "# Old\n" },
  });
});
afterEach(() => {
  step.remove();
  git.remove();
});

/** The same answer, in the words of JSON. */
function jsonOf(draft: SpecDraft): JsonObject {
  const value: JsonObject = JSON.parse(JSON.stringify(draft));
  return value;
}

const draft = jsonOf(goodDraft);
const [good] = goodDraft.requirements;
if (good === undefined) throw new Error("There is no requirement.");

function draftWith(requirement: object, more: object = {}): JsonObject {
  return jsonOf({ ...goodDraft, requirements: [{ ...good, ...requirement }], ...more } as SpecDraft);
}

function words(ownTree: boolean, id = "r"): Task["run"] {
  return {
    id,
    folder: person.root,
    workflowFolder: "",
    workFolder: person.root,
    ownTree,
    isRecorded: false,
    workspace: join(step.state, "workspaces", id),
  };
}

function perform(given: JsonObject, run = words(true)): Promise<AttemptOutcome> {
  const trees = new RunTrees({
    workspaces: git.workspaces(),
    copyOf: () => Promise.resolve(undefined),
    setup: () => Promise.resolve([]),
    moment: () => Promise.resolve(),
  });
  return step.perform(performSpec({ trees, folderTree, consult: { clock: git.clock } }), { run, given });
}

async function copy(): Promise<string> {
  const found = await git.workspaces().find("r");
  if (found === undefined) throw new Error("There is no copy.");
  return found.folder;
}

function filesBelow(root: string, folder: string): readonly string[] {
  if (!existsSync(join(root, folder))) return [];
  const all = readdirSync(join(root, folder), { recursive: true, withFileTypes: true });
  return all
    .filter((entry) => !entry.isDirectory())
    .map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1))
    .sort();
}

const folder = "openspec/changes/add-health";
const ownFiles = [".openspec.yaml", ".waybill-base.json", "proposal.md", "specs/health/spec.md", "tasks.md"];

describe("a spec step", () => {
  test("writes a change in the run's copy, valid and kept as a commit, and leaves the person's files alone", async () => {
    const outcome = await perform({ draft, name: "add-health" });
    expect(outcome).toMatchObject({
      status: "success",
      output: {
        ok: true,
        spec: folder,
        id: "add-health",
        title: "Say how the server is",
        requirements: 1,
        criteria: [{ id: "health#health-check/up" }],
        problems: [],
        feedback: "",
      },
    });
    const { output } = outcome;
    expect(output["text"]).toContain("The server SHALL answer GET /healthz.");
    expect(output["text"]).toContain("health#health-check/up");
    const root = await copy();
    expect(filesBelow(root, folder)).toEqual(ownFiles.map((file) => `${folder}/${file}`));
    const all = await validateProject(folderTree(root), { changes: true, specs: false, archived: false });
    expect(all.flatMap(({ problems }) => problems.filter(({ severity }) => severity !== "note"))).toEqual([]);
    expect(person.git("status", "--porcelain")).toBe("");
    const { commit, tree } = output as { readonly commit: string; readonly tree: string };
    expect(person.git("rev-parse", `${commit}^{tree}`).trim()).toBe(tree);
    expect(person.git("show", `${commit}:${folder}/proposal.md`)).toContain("# Say how the server is");
    expect(person.git("rev-parse", "refs/waybill/r/spec").trim()).toBe(commit);
  });

  test("writes an acceptance file under a name that is a sentence", async () => {
    const outcome = await perform({ draft, format: "acceptance", name: "Add a /healthz endpoint" });
    expect(outcome.output).toMatchObject({ ok: true, spec: "spec/add-a-healthz-endpoint.md" });
    expect(filesBelow(await copy(), "spec")).toEqual(["spec/add-a-healthz-endpoint.md", "spec/old.md"]);
  });

  test("takes the place of what an earlier pass has written; what that had and this has not goes, and what others wrote stays", async () => {
    await perform({ draft, name: "add-health" });
    const root = await copy();
    writeFileSync(join(root, folder, "design.md"), "By hand.\n");
    const outcome = await perform({ draft: draftWith({}, { capability: "probes", title: "Two" }), name: "add-health" });
    expect(outcome.output).toMatchObject({ ok: true, title: "Two", criteria: [{ id: "probes#health-check/up" }] });
    const left = filesBelow(root, folder).map((file) => file.slice(folder.length + 1));
    expect(left).toEqual([
      ".openspec.yaml",
      ".waybill-base.json",
      "design.md",
      "proposal.md",
      "specs/probes/spec.md",
      "tasks.md",
    ]);
    expect(existsSync(join(root, folder, "specs/health"))).toBe(false);
  });

  test("fails and writes nothing where the draft is no spec, says why to whoever drafts again, and leaves what is there", async () => {
    await perform({ draft, name: "add-health" });
    const root = await copy();
    const before = readFileSync(join(root, folder, "proposal.md"), "utf8");
    const bad = draftWith({ text: "It answers.", scenarios: [] }, { title: "Bad" });
    const outcome = await perform({ draft: bad, name: "add-health" });
    expect(outcome).toMatchObject({ status: "failure", reason: "spec", next: { how: "never" } });
    expect(outcome.message).toContain('"Health check" has neither SHALL nor MUST');
    expect(outcome.output).toMatchObject({ ok: false, spec: "", files: [], commit: "" });
    expect(outcome.output["problems"]).toMatchObject([
      { code: "OPENSPEC_NO_SHALL", place: "requirements[0].text" },
      { code: "OPENSPEC_NO_SCENARIO", place: "requirements[0].scenarios" },
    ]);
    expect(outcome.output["feedback"]).toContain("- requirements[0].scenarios: ");
    expect(outcome.output["feedback"]).toContain("#### Scenario: what happens");
    expect(readFileSync(join(root, folder, "proposal.md"), "utf8")).toBe(before);
  });

  test("only tells where nothing is required, and lets a warning pass where it is not strict", async () => {
    const bad = draftWith({ text: "It answers." });
    expect(await perform({ draft: bad, name: "a", require: "none" })).toMatchObject({
      status: "success",
      output: { ok: false, spec: "" },
    });
    const outcome = await perform({ draft: bad, name: "a", strict: false });
    expect(outcome).toMatchObject({
      status: "success",
      output: { ok: true, spec: "openspec/changes/a", feedback: "" },
    });
    expect(outcome.output["problems"]).toMatchObject([{ code: "OPENSPEC_NO_SHALL" }]);
  });

  test.each<[string, JsonObject, string]>([
    ["a text", { draft: "words" }, "expected object"],
    ["nothing", {}, "expected object"],
    ["an answer of another shape", { draft: { title: "x" } }, "why"],
    ["a part of another shape", { draft: draftWith({ change: "renamed" }) }, "requirements[0].change"],
    ["more than was asked for", { draft: { ...draft, extra: 1 } }, "extra"],
    ["a capability that leads elsewhere", { draft: { ...draft, capability: "../../x" } }, "capability"],
  ])("says of %s that it is no draft", async (_, given, told) => {
    const outcome = await perform({ name: "a", ...given });
    expect(outcome).toMatchObject({ status: "failure", reason: "spec" });
    expect(outcome.output["feedback"]).toContain(told);
    const codes = (outcome.output["problems"] as readonly JsonObject[]).map(({ code }) => code);
    expect(new Set(codes)).toEqual(new Set(["SPEC_DRAFT_UNREADABLE"]));
  });

  test("never writes over a spec that the run began with, whatever became of it since", async () => {
    const given = { draft, format: "acceptance", name: "old" };
    expect((await perform(given)).output["problems"]).toMatchObject([{ code: "SPEC_DRAFT_NAME_TAKEN" }]);
    writeFileSync(join(await copy(), "spec/old.md"), "# Another\n");
    expect((await perform(given)).output["problems"]).toMatchObject([{ code: "SPEC_DRAFT_NAME_TAKEN" }]);
    expect(readFileSync(join(await copy(), "spec/old.md"), "utf8")).toBe("# Another\n");
  });

  test("writes through no link that somebody has put into the tree", async () => {
    await perform({ draft, name: "other" });
    const root = await copy();
    rmSync(join(root, "openspec/changes"), { recursive: true });
    mkdirSync(join(root, "src"));
    symlinkSync("../src", join(root, "openspec/changes"));
    await expect(perform({ draft, name: "add-health" })).rejects.toMatchObject({ code: "SPEC_NOT_WRITTEN" });
    expect(readdirSync(join(root, "src"))).toEqual([]);
  });

  test("checks a spec that is there, and says what is wrong in it", async () => {
    const found = await perform({ spec: "health" });
    expect(found).toMatchObject({
      status: "success",
      output: { ok: true, spec: "openspec/specs/health/spec.md", requirements: 2, problems: [] },
    });
    expect(found.output["commit"]).toMatch(/^[0-9a-f]{40}$/);
    const bad = await perform({ spec: "spec/old.md" });
    expect(bad).toMatchObject({ status: "failure", reason: "spec", output: { title: "Old", spec: "spec/old.md" } });
    expect(bad.output["feedback"]).toContain("spec/old.md");
    const none = await perform({ spec: "helth", require: "none" });
    expect(none).toMatchObject({ status: "success", output: { ok: false, problems: [{ code: "SPEC_UNKNOWN" }] } });
    expect(none.message).toMatch(/^The spec is not valid: /u);
    expect(none.output["feedback"]).toContain("health");
  });

  test("says of a format that is none that the step is wrong", async () => {
    expect(await perform({ draft, name: "a", format: "prose" })).toMatchObject({
      status: "failure",
      reason: "invalid",
    });
  });

  test("in the project's own folder writes over what the run has written and nobody has touched, and over nothing else", async () => {
    const run = words(false);
    expect(await perform({ draft, name: "add-health" }, run)).toMatchObject({
      status: "success",
      output: { ok: true, commit: "", tree: "" },
    });
    const changed = draftWith({}, { capability: "probes", title: "Two" });
    expect((await perform({ draft: changed, name: "add-health" }, run)).output).toMatchObject({
      ok: true,
      title: "Two",
    });
    expect(filesBelow(person.root, `${folder}/specs`)).toEqual([`${folder}/specs/probes/spec.md`]);
    const taken = { ok: false, problems: [{ code: "SPEC_DRAFT_NAME_TAKEN" }] };
    expect((await perform({ draft, name: "add-health", require: "none" }, words(false, "other"))).output).toMatchObject(
      taken,
    );
    writeFileSync(join(person.root, folder, "tasks.md"), "mine\n");
    expect((await perform({ draft, name: "add-health", require: "none" }, run)).output).toMatchObject(taken);
    expect(readFileSync(join(person.root, folder, "tasks.md"), "utf8")).toBe("mine\n");
  });
});

describe.each([true, false])("a spec step that was killed while it wrote (in a copy: %s)", (ownTree) => {
  test("comes to the same end when it is repeated, wherever it was killed", async () => {
    const run = words(ownTree);
    const [first, second] = [
      { draft, name: "add-health" },
      { draft: draftWith({}, { capability: "probes" }), name: "add-health" },
    ];
    await perform(first, run);
    const root = ownTree ? await copy() : person.root;
    const earlier = new Map(filesBelow(root, folder).map((path) => [path, readFileSync(join(root, path), "utf8")]));
    const tree = laidOver(folderTree(root), { without: [...earlier.keys()] });
    const today = "2023-11-14";
    const { files } = await draftFiles({
      draft: { ...goodDraft, capability: "probes" },
      format: "openspec",
      name: "add-health",
      today,
      tree,
    });
    const paths = files.map(({ path }) => path);
    const gone = [...earlier.keys()].filter((path) => !paths.includes(path));
    const writing = { root, files, gone };
    for (let done = 0; done <= [...writingSteps(writing)].length; done++) {
      rmSync(join(root, folder), { recursive: true });
      for (const [path, text] of earlier) {
        mkdirSync(dirname(join(root, path)), { recursive: true });
        writeFileSync(join(root, path), text);
      }
      if (!ownTree) placeOfSpec({ folderTree }, { run } as Task, undefined).intend(files);
      for (const work of [...writingSteps(writing)].slice(0, done)) work();
      writeFileSync(join(root, folder, ".proposal.md.new"), "half");
      expect((await perform(second, run)).output).toMatchObject({ ok: true, spec: folder });
      expect(filesBelow(root, folder)).toEqual([...paths].sort());
    }
  });
});
