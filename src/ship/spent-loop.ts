interface Ended {
  readonly address: string;
  readonly status: string;
  readonly reason?: string;
}

/**
 * The loop that a run has failed after because it had used up its passes: to do again what has failed would not help, and to begin
 * with the loop does. Undefined where another loop came after it.
 */
export function spentLoop(steps: readonly Ended[]): string | undefined {
  const loops = steps.filter(({ address }) => !address.includes("[") && steps.some((each) => isPass(each, address)));
  const last = loops.at(-1);
  return last?.status === "success" && last.reason === "exhausted" ? last.address : undefined;
}

function isPass({ address }: Ended, loop: string): boolean {
  return address.startsWith(`${loop}[`);
}
