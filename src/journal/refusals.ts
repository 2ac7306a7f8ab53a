import { Refusal } from "../problem/refusal.ts";

export function runExists(id: string): Refusal {
  return new Refusal("RUN_EXISTS", `There is a run ${id} already.`, { hint: "Choose another id for the new run." });
}

export function runNotFound(id: string): Refusal {
  return new Refusal("RUN_NOT_FOUND", `There is no run ${id} in this journal.`, {
    hint: "Look at the list of runs, and at the folder that you are in: each project has a journal of its own.",
  });
}

export function runTaken(id: string): Refusal {
  return new Refusal("RUN_TAKEN", `The run ${id} has been claimed or given back since this process has claimed it.`, {
    hint: "Nothing was written. Claim the run again to go on with it; what has happened since is in its journal.",
  });
}

export function runWentOn(id: string): Refusal {
  return new Refusal("RUN_TAKEN", `The run ${id} has another number of entries than this process has seen.`, {
    hint: "Nothing was written. Read its entries again before you go on with it.",
  });
}
