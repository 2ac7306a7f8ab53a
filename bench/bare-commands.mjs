import { spawn } from "node:child_process";

/** Seconds that so many commands take, one after the other. */
export async function bareLoop(times, shell = sh) {
  const before = performance.now();
  for (let at = 0; at < times; at++) await command("true", shell);
  return (performance.now() - before) / 1000;
}

/** Seconds that so many commands take, all at once. */
export async function bareBurst(times, shell = sh) {
  const before = performance.now();
  await Promise.all(Array.from({ length: times }, () => command("true", shell)));
  return (performance.now() - before) / 1000;
}

/** Seconds that so many naps take, so many at once. */
export async function barePool(times, width) {
  const before = performance.now();
  let left = times;
  const lane = async () => {
    while (left-- > 0) await command("sleep 0.05", sh);
  };
  await Promise.all(Array.from({ length: width }, lane));
  return (performance.now() - before) / 1000;
}

const sh = ["/bin/sh"];
/** The shell of jobs. */
export const bash = ["bash", "-e"];

function command(text, [program, ...options]) {
  return new Promise((resolve) => {
    const child = spawn(program, [...options, "-c", text], { stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.resume();
    child.stderr.resume();
    child.once("close", resolve);
  });
}
