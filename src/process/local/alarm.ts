import { clearTimeout, setTimeout } from "node:timers";

/** The longest time that a timer of Node can hold; a longer one would ring at once. */
const longest = 2_147_483_647;

/** Calls back when the time has passed, however long it is. Gives what takes the alarm back. */
export function alarm(ms: number, ring: () => void): () => void {
  let timer: NodeJS.Timeout;
  const arm = (left: number): void => {
    timer = setTimeout(() => (left > longest ? arm(left - longest) : ring()), Math.min(left, longest));
  };
  arm(ms);
  return () => clearTimeout(timer);
}
