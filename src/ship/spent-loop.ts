interface Ended {
  readonly address: string;
  readonly status: string;
  readonly reason?: string;
}

/**
 * The loop that a run has failed after because it, or a loop at the end of it, had used up its passes: to do again what has failed would not
 * help, and to begin with the loop does. Undefined where another loop came after it.
 */
export function spentLoop(steps: readonly Ended[]): string | undefined {
  const last = lastLoop(steps, "");
  return last !== undefined && isSpent(steps, last) ? last.address : undefined;
}

function isSpent(steps: readonly Ended[], { address, status, reason }: Ended): boolean {
  if (status !== "success") return false;
  if (reason === "exhausted") return true;
  const inner = lastLoop(steps, `${address}[${lastPass(steps, address)}]/`);
  return inner !== undefined && isSpent(steps, inner);
}

/** The last loop that stands in no other, of those whose addresses begin so. */
function lastLoop(steps: readonly Ended[], prefix: string): Ended | undefined {
  return steps.findLast(
    ({ address }) =>
      address.startsWith(prefix) && !address.includes("[", prefix.length) && lastPass(steps, address) !== undefined,
  );
}

function lastPass(steps: readonly Ended[], loop: string): number | undefined {
  const passes = steps.flatMap(({ address }) =>
    address.startsWith(`${loop}[`) ? [Number.parseInt(address.slice(loop.length + 1), 10)] : [],
  );
  return passes.length === 0 ? undefined : Math.max(...passes);
}
