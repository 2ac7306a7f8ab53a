/** A moment as a person reads it, the same wherever it is read. */
export function drawTime(at: number): string {
  return `${new Date(at).toISOString().slice(0, 19).replace("T", " ")} UTC`;
}
