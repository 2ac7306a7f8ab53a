import type { Append, Claim, GateRow, NewEntry, NewRun, StepRow } from "./journal.ts";

const noon = 1_790_000_000_000;

type MoreOfRun = Partial<Omit<NewRun, "row">> & { readonly row?: Partial<NewRun["row"]> };

export function newRun(id: string, more: MoreOfRun = {}): NewRun {
  const { row, ...others } = more;
  return {
    id,
    owner: "here",
    plan: { hash: "hash", json: '{"a":"plan"}' },
    entries: [entry("created")],
    ...others,
    row: {
      id,
      workflow: "demo",
      status: "running",
      actor: "me",
      folder: "/project",
      inputs: { name: "x" },
      startedAt: noon,
      ...row,
    },
  };
}

export function entry(name: string): NewEntry {
  return { at: noon, event: { type: name, nested: { list: [1, "two", null, { three: true }] } } };
}

export function stepRow(address: string, more: Partial<StepRow> = {}): StepRow {
  return { address, id: "build", kind: "shell", status: "running", attempts: 1, startedAt: noon, ...more };
}

export function gateRow(address: string, more: Partial<GateRow> = {}): GateRow {
  return {
    address,
    id: "ask",
    opening: 1,
    message: "Go on?",
    options: ["approve", "reject"],
    state: "open",
    openedAt: noon,
    ...more,
  };
}

export function append(claim: Claim, after: number, more: Partial<Append> = {}): Append {
  return { claim, after, entries: [entry(`after ${after}`)], changes: { steps: [], gates: [] }, taken: [], ...more };
}
