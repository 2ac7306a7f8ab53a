import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync, statSync, symlinkSync, writeFileSync } from "node:fs";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Doorbell } from "../doorbell.ts";
import { doorbellLaws } from "../doorbell.suite.ts";
import { openDoorbell } from "./socket-doorbell.ts";

doorbellLaws("socket", () => {
  const folder = mkdtempSync(join(tmpdir(), "wb-"));
  return {
    open: (options) => openDoorbell({ folder, ...options }),
    leave: () => rmSync(folder, { recursive: true }),
  };
});

let folder = "";
const opened: Doorbell[] = [];
const children: ChildProcess[] = [];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "wb-"));
});
afterEach(async () => {
  await Promise.all(opened.splice(0).map((doorbell) => doorbell.close()));
  for (const child of children.splice(0)) child.kill("SIGKILL");
  rmSync(folder, { recursive: true });
});

async function open(name: string, onRing: (run: string) => void = () => undefined): Promise<Doorbell> {
  const doorbell = await openDoorbell({ folder, name, onRing });
  opened.push(doorbell);
  return doorbell;
}

/** Another process that listens at a socket and answers nothing. */
async function otherProcess(socket: string): Promise<ChildProcess> {
  const program = "require('node:net').createServer().listen(process.argv[1], () => console.log('listening'))";
  const child = spawn(process.execPath, ["-e", program, socket], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  if (child.stdout === null) throw new Error("no pipe");
  await once(child.stdout, "data");
  return child;
}

test("the folder and the socket are only for their owner, and the socket goes with its process", async () => {
  const deep = join(folder, "deep", "bells");
  const alice = await openDoorbell({ folder: deep, name: "alice", onRing: () => undefined });
  const { address } = alice;
  expect(address).toBe(join(deep, "alice.sock"));
  expect(statSync(deep).mode & 0o777).toBe(0o700);
  expect(statSync(address).mode & 0o777).toBe(0o600);
  await alice.close();
  expect(existsSync(address)).toBe(false);
});

test.each([
  ["that others can write to", (path: string) => chmodSync(path, 0o777)],
  ["that its group can write to", (path: string) => chmodSync(path, 0o770)],
])("a folder %s is refused", async (_, spoil) => {
  spoil(folder);
  await expect(open("alice")).rejects.toMatchObject({ name: "Refusal", code: "DOORBELL_FOLDER_UNSAFE" });
});

test("a link to a folder, and a file, are refused", async () => {
  const root = folder;
  mkdirSync(join(root, "real"), { mode: 0o700 });
  symlinkSync(join(root, "real"), join(root, "link"));
  writeFileSync(join(root, "file"), "");
  for (const name of ["link", "file"]) {
    await expect(openDoorbell({ folder: join(root, name), name: "a", onRing: () => undefined })).rejects.toMatchObject({
      code: "DOORBELL_FOLDER_UNSAFE",
    });
  }
});

test("a path that no socket can have is refused before anything is made", async () => {
  const deep = join(folder, "d".repeat(100));
  await expect(openDoorbell({ folder: deep, name: "a", onRing: () => undefined })).rejects.toMatchObject({
    name: "Refusal",
    code: "DOORBELL_PATH_TOO_LONG",
  });
  expect(existsSync(deep)).toBe(false);
});

test("the socket of a process that was killed is nobody's, and is removed", async () => {
  const dead = join(folder, "dead.sock");
  const child = await otherProcess(dead);
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(dead)).toBe(true);
  const alice = await open("alice");
  expect(await alice.ring(dead, "run")).toBe(false);
  expect(existsSync(dead)).toBe(false);
});

test("the socket of a process that was killed is in nobody's way", async () => {
  const child = await otherProcess(join(folder, "alice.sock"));
  child.kill("SIGKILL");
  await once(child, "exit");
  const alice = await open("alice");
  expect(await alice.ring(alice.address, "run")).toBe(true);
});

test("a name that is taken by a process that lives is refused", async () => {
  await open("alice");
  await expect(open("alice")).rejects.toMatchObject({ name: "Refusal", code: "DOORBELL_TAKEN" });
});

test("a process that is stopped still owns its runs", async () => {
  const socket = join(folder, "stopped.sock");
  const child = await otherProcess(socket);
  child.kill("SIGSTOP");
  const alice = await open("alice");
  expect(await alice.ring(socket, "run")).toBe(true);
});

test.runIf(process.platform === "linux")("a process whose socket was taken away still owns its runs", async () => {
  const bells = join(folder, "session");
  const alice = await openDoorbell({ folder: bells, name: "alice", onRing: () => undefined });
  opened.push(alice);
  rmSync(bells, { recursive: true });
  const bob = await open("bob");
  expect(await bob.ring(alice.address, "r")).toBe(true);
  await alice.close();
  expect(await bob.ring(alice.address, "r")).toBe(false);
});

test("a process whose socket was taken away opens it again, and hears", async () => {
  const bells = join(folder, "session");
  const heard: string[] = [];
  const alice = await openDoorbell({ folder: bells, name: "alice", onRing: (run) => heard.push(run), lookMs: 5 });
  opened.push(alice);
  rmSync(bells, { recursive: true });
  await expect.poll(() => existsSync(alice.address)).toBe(true);
  const bob = await open("bob");
  await expect.poll(() => bob.ring(alice.address, "r").then(() => heard)).toContain("r");
  await alice.close();
  expect(existsSync(alice.address)).toBe(false);
});

test("a file that is no socket is nobody's, and is left alone", async () => {
  const file = join(folder, "file.sock");
  writeFileSync(file, "precious");
  const alice = await open("alice");
  expect(await alice.ring(file, "run")).toBe(false);
  expect(await alice.ring(join(file, "inside"), "run")).toBe(false);
  expect(existsSync(file)).toBe(true);
});

test.each([
  ["nothing", ""],
  ["what is no JSON", "{\n"],
  ["a ring without a run", "{}\n"],
  ["a run that is no text", '{"run":1}\n'],
  ["null", "null\n"],
  ["half of a character", Buffer.from([0xe2, 0x82, 0x0a])],
  ["a line without an end", "x".repeat(1_000_000)],
  ["a ring that is too long", `{"run":"${"x".repeat(5_000)}"}\n`],
])("a visitor who says %s gets no answer and does no harm", async (_, said) => {
  const heard: string[] = [];
  const alice = await open("alice", (run) => heard.push(run));
  const visitor = connect(alice.address);
  let answer = "";
  visitor.on("data", (chunk) => {
    answer += chunk.toString();
  });
  visitor.on("error", () => undefined);
  const closed = new Promise((resolve) => visitor.once("close", resolve));
  visitor.end(said);
  await closed;
  expect(answer).toBe("");
  expect(heard).toEqual([]);
  expect(await alice.ring(alice.address, "run")).toBe(true);
});

test("a ring that comes in pieces is heard", async () => {
  const heard: string[] = [];
  const alice = await open("alice", (run) => heard.push(run));
  const visitor = connect(alice.address);
  visitor.setNoDelay(true);
  await once(visitor, "connect");
  for (const byte of Buffer.from('{"run":"rün"}\n')) visitor.write(Buffer.from([byte]));
  const [answer] = (await once(visitor, "data")) as [Buffer];
  expect(answer.toString()).toBe("ok\n");
  expect(heard).toEqual(["rün"]);
  visitor.destroy();
});

test("closing does not wait for visitors who say nothing", async () => {
  const alice = await open("alice");
  const visitor = connect(alice.address);
  visitor.on("error", () => undefined);
  await once(visitor, "connect");
  const gone = new Promise((resolve) => visitor.once("close", resolve));
  await alice.close();
  await gone;
});

test("a process does not stay alive for its doorbell", async () => {
  const before = pipesThatKeepAlive();
  await open("alice");
  expect(pipesThatKeepAlive()).toBe(before);
});

function pipesThatKeepAlive(): number {
  return process.getActiveResourcesInfo().filter((name) => name.includes("Pipe")).length;
}
