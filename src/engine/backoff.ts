import type { Retry } from "../plan/plan.ts";

const longest = 3600;

/**
 * Milliseconds to wait before the attempt after so many failures. Exponential waits are shortened by up to a half, so that what
 * failed at the same time is not tried again at the same time; by how much is a matter of the key, and never of chance.
 */
export function backoff(retry: Retry, failures: number, key: string): number {
  if (retry.backoff === "fixed") return retry.interval * 1000;
  const seconds = Math.min(longest, retry.interval * 2 ** Math.min(failures - 1, 30));
  return Math.round(seconds * 1000 * (1 - fraction(`${key}#${failures}`) / 2));
}

/** A number from 0 up to 1 that looks like chance and is not (FNV-1a). */
function fraction(text: string): number {
  let hash = 0x81_1c_9d_c5;
  for (let index = 0; index < text.length; index++) {
    hash = Math.imul(hash ^ text.charCodeAt(index), 0x01_00_01_93);
  }
  return (hash >>> 0) / 2 ** 32;
}
