/** What our own trailers begin with. */
export const ours = "Waybill-";

/** Our trailers of a message: those in its last paragraph. */
export function trailersIn(message: string): readonly string[] {
  const last =
    message
      .trimEnd()
      .split(/\n[ \t]*\n/u)
      .at(-1) ?? "";
  return last.split("\n").filter((line) => line.startsWith(ours));
}
