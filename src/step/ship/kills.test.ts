import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { fingerprint, personsEnv } from "../../../test/rig/git-repository.ts";
import { change, type ShipRig, shipping } from "../../../test/rig/ship-rig.ts";
import type { AttemptOutcome } from "../../engine/event.ts";

const program = join(import.meta.dirname, "../../../test/rig/ship-process.mjs");

/** A git that kills whoever has started it for the nth deed of a sort, before or after it was done. */
const deadly = `#!/bin/sh
for word; do
  case $word in $DEADLY_WORD) hit=1 ;; esac
done
if [ -n "$hit" ]; then
  echo x >>"$DEADLY_COUNT"
  if [ "$(wc -l <"$DEADLY_COUNT")" -eq "$DEADLY_NTH" ]; then
    if [ "$DEADLY_WHEN" = after ]; then "$REAL_GIT" "$@" >/dev/null 2>&1; fi
    kill -9 $PPID
    exit 1
  fi
fi
exec "$REAL_GIT" "$@"
`;

interface Death {
  readonly word: string;
  readonly nth: number;
  readonly when: "before" | "after";
}

interface Attempt {
  readonly isKilled: boolean;
  readonly outcome: AttemptOutcome | undefined;
}

class ShipProcess {
  readonly #rig: ShipRig;
  readonly #real = spawnSync("sh", ["-c", "command -v git"], { encoding: "utf8" }).stdout.trim();

  constructor(rig: ShipRig) {
    this.#rig = rig;
    mkdirSync(rig.path("bin"));
    writeFileSync(rig.path("bin/git"), deadly, { mode: 0o755 });
  }

  async attempt(verdict: object, death: Death | undefined): Promise<Attempt> {
    const rig = this.#rig;
    const count = rig.path("count");
    rmSync(count, { force: true });
    const own = personsEnv(rig.home);
    const words = death ?? { word: "nothing", nth: 1, when: "before" };
    const env = {
      ...own,
      PATH: `${rig.path("bin")}:${own["PATH"]}`,
      REAL_GIT: this.#real,
      DEADLY_WORD: words.word,
      DEADLY_NTH: String(words.nth),
      DEADLY_WHEN: words.when,
      DEADLY_COUNT: count,
    };
    const folders = {
      workspaces: rig.path("workspaces"),
      scratch: rig.path("scratch"),
      summaries: rig.path("summaries"),
    };
    const task = rig.task({ review: "review", push: "origin", request: true });
    writeFileSync(rig.path("given.json"), JSON.stringify({ folders, env, verdict, record: rig.record, task }));
    const { stdout, signal, stderr } = spawnSync(process.execPath, [program, rig.path("given.json")], {
      encoding: "utf8",
    });
    expect(stderr).toBe("");
    return { isKilled: signal === "SIGKILL", outcome: stdout === "" ? undefined : JSON.parse(stdout) };
  }
}

/** In the order in which they are done. The tries in the quarantine come first: three commits, three texts, two trees. */
const deeds: readonly (readonly [word: string, nth: number])[] = [
  ["fetch", 1],
  ["commit-tree", 3],
  ["hash-object", 3],
  ["write-tree", 2],
  ["commit-tree", 4],
  ["update-ref", 1],
  ["push", 1],
  ["update-ref", 2],
];

test(
  "killed before and after each deed, and tried again, there is one branch with one statement and one request, and never half of one",
  shipping(async (rig) => {
    const verdict = await rig.grade(change, {}, "add-healthz");
    const origin = rig.origin();
    rig.person.commit({ "more.txt": "so that there is something to merge\n" });
    origin.git("fetch", "-q", rig.person.root, "main:main");
    rig.person.write({ "src/server.js": "not committed\n" });
    const others = (): unknown =>
      Object.fromEntries(
        Object.entries(fingerprint(rig.person.root)).filter(
          ([path]) => !/^\.git\/refs\/(?:heads\/waybill|remotes)/u.test(path),
        ),
      );
    const before = others();
    const child = new ShipProcess(rig);
    let tip: string | undefined;
    for (const [word, nth] of deeds) {
      for (const when of ["before", "after"] as const) {
        // What is done is not done again, so that a later one is not always reached.
        const { isKilled, outcome } = await child.attempt(verdict, { word, nth, when });
        expect([word, nth, when, isKilled || outcome?.status === "success"]).toEqual([word, nth, when, true]);
        expect(others()).toEqual(before);
        tip = onlyTip(rig, tip);
      }
    }
    const { outcome } = await child.attempt(verdict, undefined);
    expect(outcome).toMatchObject({
      status: "success",
      output: { branch: "waybill/add-healthz", commit: tip, pushed: "origin" },
    });
    expect(rig.person.git("log", "--format=%s", "main~1..waybill/add-healthz").split("\n")).toHaveLength(2);
    const shown = (ref: string): string => origin.git("cat-file", "blob", ref);
    expect(origin.refs().filter((ref) => ref !== "refs/heads/main")).toEqual([
      "refs/heads/waybill/add-healthz",
      "refs/waybill/requests/waybill/add-healthz",
      `refs/waybill/statements/${tip}`,
    ]);
    expect(shown("refs/waybill/requests/waybill/add-healthz")).toContain(`"commit":"${tip}"`);
    expect(readFileSync(rig.path("summaries/r1.md"), "utf8")).toContain("waybill verify waybill/add-healthz");
    rig.person.git("fsck", "--strict", "--no-dangling");
  }),
);

/** The tip of the one branch, which has its statement; undefined where there is neither. Once it is there it stays. */
function onlyTip(rig: ShipRig, known: string | undefined): string | undefined {
  const refs = rig.person
    .refs()
    .filter(
      (ref) =>
        (!ref.startsWith("refs/waybill/r1/") && ref.startsWith("refs/heads/waybill/")) ||
        ref.startsWith("refs/waybill/statements/"),
    );
  if (refs.length === 0 && known === undefined) return undefined;
  const tip = rig.person.git("rev-parse", "waybill/add-healthz");
  expect(refs).toEqual(["refs/heads/waybill/add-healthz", `refs/waybill/statements/${tip}`]);
  expect(tip).toBe(known ?? tip);
  return tip;
}
