/** A stretch of time, in milliseconds since 1970. */
export interface Stretch {
  readonly from: number;
  readonly to: number;
}

/** Where a moment stands on the axis, as a part of its length from 0 to 1. */
export type Axis = (at: number) => number;

/** How much of the time that was worked a pause takes on the axis at most. */
const longestPause = 0.06;

/**
 * An axis on which working time has its length and pauses are short, so that a night at a gate does not hide what was done. Moments stand in
 * the order of time.
 */
export function axisOf(whole: Stretch, work: readonly Stretch[]): Axis {
  const parts = partsOf(whole, work);
  const worked = parts.filter(({ isWork }) => isWork).reduce((sum, { from, to }) => sum + to - from, 0);
  const most = worked === 0 ? Infinity : worked * longestPause;
  const lengths = parts.map(({ from, to, isWork }) => (isWork ? to - from : Math.min(to - from, most)));
  const total = lengths.reduce((sum, length) => sum + length, 0) || 1;
  const begins: number[] = [];
  let sum = 0;
  for (const length of lengths) {
    begins.push(sum);
    sum += length;
  }
  return (at) => {
    const index = Math.max(
      0,
      parts.findLastIndex(({ from }) => from <= at),
    );
    const [part, begin = 0, length = 0] = [parts[index], begins[index], lengths[index]];
    if (part === undefined) return 0;
    const inside = part.to === part.from ? 0 : Math.min(1, Math.max(0, (at - part.from) / (part.to - part.from)));
    return (begin + inside * length) / total;
  };
}

interface Part extends Stretch {
  readonly isWork: boolean;
}

function partsOf(whole: Stretch, work: readonly Stretch[]): readonly Part[] {
  const parts: Part[] = [];
  let at = whole.from;
  for (const { from, to } of work.toSorted((one, other) => one.from - other.from)) {
    if (from > at) parts.push({ from: at, to: from, isWork: false });
    if (to > Math.max(at, from)) parts.push({ from: Math.max(at, from), to, isWork: true });
    at = Math.max(at, to);
  }
  if (whole.to > at || parts.length === 0) parts.push({ from: at, to: Math.max(at, whole.to), isWork: false });
  return parts;
}
