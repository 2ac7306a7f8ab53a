interface Ended {
  readonly address: string;
  readonly status: string;
  readonly reason?: string;
}

/**
 * The loop that a run has failed after because it, or the last one in its last pass, had used up its passes: to do again what has failed
 * would not help, and to begin with the loop does. Undefined where another loop came after it.
 */
export function spentLoop(steps: readonly Ended[]): string | undefined {
  const loops = steps.filter(({ address }) => steps.some((each) => isPass(each, address)));
  const outer = loops.findLast(({ address }) => !address.includes("["));
  const last = loops.findLast(({ address }) => outer !== undefined && isPass({ address }, outer.address));
  return [outer, last].some((loop) => loop?.status === "success" && loop.reason === "exhausted")
    ? outer?.address
    : undefined;
}

function isPass({ address }: Pick<Ended, "address">, loop: string): boolean {
  return address.startsWith(`${loop}[`);
}
