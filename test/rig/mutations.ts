import fc from "fast-check";

const nasty = "{ } [ ] : - , # & * ! | > ' \" % @ ` \\ \n \t \r \u0000 é 😀 null yes 0x1f .inf - ? : << *x &x $(".split(
  " ",
);
const breaks = ["\n  - ", "\n\n", ": ", "  "];

/** One slip in a file: something is lost, written twice, cut off, or stands where it does not belong. */
export interface Mutation {
  readonly file: string;
  readonly at: number;
  readonly length: number;
  readonly kind: "delete" | "insert" | "double" | "cut" | "swap";
  readonly text: string;
}

/** `words` are what may be written into a file, besides what is nasty everywhere. */
export function mutation(files: readonly string[], words: readonly string[]): fc.Arbitrary<Mutation> {
  return fc.record({
    file: fc.constantFrom(...files),
    at: fc.nat({ max: 4000 }),
    length: fc.integer({ min: 1, max: 40 }),
    kind: fc.constantFrom("delete", "insert", "double", "cut", "swap"),
    text: fc.constantFrom(...nasty, ...breaks, ...words),
  });
}

/** The file of the first mutation after all of them. */
export function mutated(mutations: readonly Mutation[]): string {
  const [first, ...rest] = mutations;
  return rest.reduce((file, change) => mutate({ ...change, file }), first === undefined ? "" : mutate(first));
}

function mutate({ file, at, length, kind, text }: Mutation): string {
  const from = at % (file.length + 1);
  const [before, part, after] = [file.slice(0, from), file.slice(from, from + length), file.slice(from + length)];
  switch (kind) {
    case "delete":
      return before + after;
    case "insert":
      return before + text + part + after;
    case "double":
      return before + part + part + after;
    case "cut":
      return before;
    case "swap":
      return after + part + before;
  }
}
