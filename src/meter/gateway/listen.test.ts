import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import { afterEach, expect, test } from "vitest";
import { ask, type MeterRig, openMeterRig, type RigOptions, goodAnswers } from "../../../test/rig/meter-rig.ts";
import { json } from "../../../test/rig/scripted-upstream.ts";

const rigs: MeterRig[] = [];
const children: ChildProcess[] = [];

async function open(options: RigOptions = {}): Promise<MeterRig> {
  const rig = await openMeterRig(options);
  rig.upstream.script = (response) => json(response, 200, goodAnswers.chat);
  rigs.push(rig);
  return rig;
}

afterEach(async () => {
  await Promise.all(rigs.splice(0).map((rig) => rig.close()));
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

test("the socket is for its owner alone", async () => {
  const rig = await open();
  expect(statSync(rig.socket).mode & 0o777).toBe(0o600);
});

test("a path that no socket can have is refused", async () => {
  const opened = open({ gateway: { socket: `/tmp/${"d".repeat(100)}.sock` } });
  await expect(opened).rejects.toMatchObject({ name: "Refusal", code: "METER_SOCKET_PATH_TOO_LONG" });
});

test("a folder that is not there is refused", async () => {
  const opened = open({ gateway: { socket: "/tmp/wb-nowhere/at/all.sock" } });
  await expect(opened).rejects.toMatchObject({ name: "Refusal", code: "METER_SOCKET_NOT_OPENED" });
});

test("a socket at which somebody listens is refused, and so is a file, which stays as it is", async () => {
  const rig = await open();
  await expect(open({ gateway: { socket: rig.socket } })).rejects.toMatchObject({ code: "METER_SOCKET_TAKEN" });
  expect((await ask(rig.socket)).status).toBe(200);
  const file = join(rig.folder, "file");
  writeFileSync(file, "precious");
  await expect(open({ gateway: { socket: file } })).rejects.toMatchObject({ code: "METER_SOCKET_TAKEN" });
  expect(readFileSync(file, "utf8")).toBe("precious");
});

test("the socket of a process that was killed is in nobody's way", async () => {
  const rig = await open();
  const socket = join(rig.folder, "dead.sock");
  const program = "require('node:net').createServer().listen(process.argv[1], () => console.log('listening'))";
  const child = spawn(process.execPath, ["-e", program, socket], { stdio: ["ignore", "pipe", "inherit"] });
  children.push(child);
  if (child.stdout === null) throw new Error("no pipe");
  await once(child.stdout, "data");
  child.kill("SIGKILL");
  await once(child, "exit");
  expect(existsSync(socket)).toBe(true);
  const other = await open({ gateway: { socket } });
  expect((await ask(socket)).status).toBe(200);
  await other.gateway.close();
  expect(existsSync(socket)).toBe(false);
});
