import { execFileSync } from "node:child_process";
import {
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import { Homes } from "./homes.ts";
import { reapHomes } from "./reap-homes.ts";

let folder = "";
let homes: Homes;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "waybill-homes-"));
  homes = new Homes(join(folder, "homes"), "robot");
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the home of a session is found by it, whatever the agent calls it", () => {
  for (const session of ["a", "../../etc/passwd", "x".repeat(5000), "a/b\n"]) {
    const home = homes.fresh(`attempt-${session.length}`);
    homes.remember(session, home);
    expect(homes.of(session)).toBe(home);
  }
  expect(homes.of("other")).toBeUndefined();
});

test("nobody takes the session of another over by saying its id", () => {
  const [one, other] = [homes.fresh("one"), homes.fresh("other")];
  homes.remember("s", one);
  homes.remember("s", other);
  expect(homes.of("s")).toBe(one);
  expect(new Homes(join(folder, "homes"), "another agent").of("s")).toBeUndefined();
});

test("who forks a session has a copy of its home, and the first one keeps its own", () => {
  const home = homes.fresh("one");
  writeFileSync(join(home, "memory"), "before");
  homes.remember("s", home);
  const copy = homes.copy("s", "two");
  writeFileSync(join(copy ?? "", "memory"), "after");
  expect(readFileSync(join(home, "memory"), "utf8")).toBe("before");
  expect(homes.copy("none", "three")).toBeUndefined();
});

test("pipes that an agent has left in its home do not keep others from forking its session", () => {
  const home = homes.fresh("one");
  writeFileSync(join(home, "memory"), "before");
  execFileSync("mkfifo", [join(home, "pipe")]);
  symlinkSync("/etc/passwd", join(home, "link"));
  homes.remember("s", home);
  expect(readdirSync(homes.copy("s", "two") ?? "").sort()).toEqual(["link", "memory"]);
});

test("a home that was removed is not found", () => {
  const home = homes.fresh("one");
  homes.remember("s", home);
  rmSync(home, { recursive: true });
  expect(homes.of("s")).toBeUndefined();
  expect(existsSync(home)).toBe(false);
});

const day = 86_400_000;
const now = 100 * day;

function homeUsed(session: string, ageDays: number, bytes: number): void {
  const home = homes.fresh(session);
  writeFileSync(join(home, "memory"), "x".repeat(bytes));
  homes.remember(session, home);
  const at = (now - ageDays * day) / 1000;
  utimesSync(home, at, at);
}

test.each([
  ["all that are young enough and have room", { ageMs: 14 * day, bytes: 1000 }, ["today", "week", "fortnight"]],
  ["no old one", { ageMs: 10 * day, bytes: 1000 }, ["today", "week"]],
  ["as many as have room, the newest", { ageMs: 14 * day, bytes: 250 }, ["today", "week"]],
  ["those of today, whatever room they take", { ageMs: 14 * day, bytes: 1 }, ["today"]],
])("of the homes of agents are kept: %s", (_, limits, kept) => {
  for (const [session, age] of [
    ["fortnight", 13],
    ["today", 0.5],
    ["week", 7],
  ] as const)
    homeUsed(session, age, 100);
  reapHomes(join(folder, "homes"), now, limits);
  expect(["today", "week", "fortnight"].filter((session) => homes.of(session) !== undefined)).toEqual(kept);
  expect(readdirSync(join(folder, "homes", "sessions"))).toHaveLength(kept.length);
});

test("a home that is gone on in counts as used, and a folder that is not there has none to remove", () => {
  homeUsed("s", 20, 1);
  homes.enter("s", now);
  reapHomes(join(folder, "homes"), now, { ageMs: day, bytes: 1000 });
  expect(homes.of("s")).toBeDefined();
  reapHomes(join(folder, "nowhere"), now, { ageMs: 1, bytes: 1 });
});
