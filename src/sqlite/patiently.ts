import { setTimeout } from "node:timers/promises";
import { isBusy } from "./failure.ts";

const shortestPause = 1;
/** Short, for who writes without a pause lets go of the file for a moment only, and whoever asks seldom never meets it. */
const longestPause = 4;

/** Tries again while another process holds the file, for so many milliseconds. Everything else goes on in between. */
export async function patiently<T>(timeout: number, work: () => T): Promise<T> {
  let pause = shortestPause;
  for (let waited = 0; ;) {
    try {
      return work();
    } catch (error) {
      if (!isBusy(error) || waited >= timeout) throw error;
    }
    await setTimeout(pause);
    waited += pause;
    pause = Math.min(longestPause, pause * 2);
  }
}
