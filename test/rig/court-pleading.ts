import type { Coverage } from "../../src/coverage/coverage.ts";
import type { JsonValue } from "../../src/json/json.ts";
import type { TestEvidence } from "../../src/review/judge-test.ts";
import type { Claim, ReasonCode } from "../../src/review/verdict.ts";
import { courtSpec, type CourtWorld, type Deed } from "./court-world.ts";

/** One answer of an advisor, and what is known of the tests when it is judged. */
export interface Plea {
  readonly answer: JsonValue;
  readonly runs: readonly TestEvidence[];
  /** The criterion that it is about. */
  readonly criterion: string;
}

export const proven = "orders#limits/refused";
export const readable = "orders#limits/readable";
export const unchanged = "orders#limits/unchanged";

export const ids = courtSpec.requirements.flatMap(({ criteria }) => criteria.map(({ id }) => id));

export type GivenClaim = { -readonly [K in keyof Claim]: Claim[K] | null | number | string };

/** What pleas are made of: a deed of the world, and what an honest advisor says of it. */
export class Pleading {
  readonly world: CourtWorld;
  readonly deed: Deed;
  readonly #lines: readonly string[];

  constructor(world: CourtWorld, deed: Deed) {
    this.world = world;
    this.deed = deed;
    this.#lines = this.at(world.head);
  }

  /** The lines of its file at a commit, without what ends them. */
  at(commit: string): readonly string[] {
    return this.world.lines(this.deed.path, commit).map((line) => line.trimEnd());
  }

  get count(): number {
    return this.#lines.length - 1;
  }

  quote(from: number, to: number): string {
    return this.#lines.slice(from - 1, to).join("\n");
  }

  /** Lines of its file as they stand, with its test. */
  lines(from: number, to: number): Claim {
    const { path, test } = this.deed;
    return { path, startLine: from, endLine: to, quote: this.quote(from, to), test };
  }

  /** The four lines that refuse. */
  honest(): Claim {
    return this.lines(this.deed.first, this.deed.first + 3);
  }

  /** A file of the world that is none of its own. */
  other(path: string, quote: string): Claim {
    const { test } = this.deed;
    return { path, startLine: 1, endLine: quote.split("\n").length, quote, test };
  }

  /** A line of documentation that the change has brought. */
  guide(): Claim {
    return { ...this.other("docs/guide.md", "At most ten are sent at once."), startLine: 3, endLine: 3 };
  }

  runs(coverage?: Coverage): readonly TestEvidence[] {
    return [{ command: "unit", report: this.world.report, ...(coverage === undefined ? {} : { coverage }) }];
  }

  covered(lines: readonly number[], by: readonly string[] | undefined, missed: readonly number[] = []): Coverage {
    const run = new Map(lines.map((line) => [line, new Set(by)]));
    return { byTest: by !== undefined, files: new Map([[this.deed.path, { run, missed: new Set(missed) }]]) };
  }

  /** Says PASS of a criterion with these claims, and UNKNOWN of the others. */
  pass(claims: readonly Partial<GivenClaim>[], more: Partial<Plea> = {}): Plea {
    const criterion = more.criterion ?? proven;
    const criteria = ids.map((id) =>
      id === criterion ? { id, verdict: "PASS", claims } : { id, verdict: "UNKNOWN", claims: [] },
    );
    const answer = { criteria, outOfScope: [], violations: [] };
    return { answer, runs: this.runs(), criterion, ...more };
  }
}

export interface Forgery {
  readonly name: string;
  readonly code: ReasonCode;
  /** None where the deed does not lend itself to it. */
  readonly make: (plead: Pleading) => readonly Plea[];
}

export interface Honesty {
  readonly name: string;
  readonly make: (plead: Pleading) => readonly Plea[];
}

export type Twist = (claim: Claim, plead: Pleading) => Partial<GivenClaim> | readonly Partial<GivenClaim>[];

/** A forgery of the honest claim about what has changed. */
export function twisted(name: string, code: ReasonCode, twist: Twist): Forgery {
  return {
    name,
    code,
    make: (plead) => {
      if (!plead.deed.isChanged) return [];
      const made = twist(plead.honest(), plead);
      return (Array.isArray(made) ? (made as readonly Partial<GivenClaim>[]) : [made as Partial<GivenClaim>]).map(
        (claim) => plead.pass([claim]),
      );
    },
  };
}

/** The honest claim about what has changed, said in another way. */
export function sloppy(name: string, say: Twist): Honesty {
  return {
    name,
    make: (plead) => {
      if (!plead.deed.isChanged) return [];
      const made = say(plead.honest(), plead);
      return (Array.isArray(made) ? (made as readonly Partial<GivenClaim>[]) : [made as Partial<GivenClaim>]).map(
        (claim) => plead.pass([claim]),
      );
    },
  };
}
