import type { CallFrame } from "../engine/frame.ts";
import type { RunState } from "../engine/run-state.ts";
import { placeOf, StateView } from "../engine/view.ts";
import { Worker } from "../engine/work-out.ts";
import type { JsonObject } from "../json/json.ts";
import type { Worked } from "../plan/run-language.ts";
import { textOfBlob } from "./blob-text.ts";
import type { RunnerPorts } from "./ports.ts";

/** Works the secret variables of an attempt out. They are for its command alone: no event holds them, so each attempt asks anew. */
export async function workOutSecrets(
  frame: CallFrame,
  state: RunState,
  { blobs, languages }: Pick<RunnerPorts, "blobs" | "languages">,
): Promise<Worked<JsonObject>> {
  const { secrets } = frame.node.conduct;
  const language = languages[state.plan.workflow.dialect];
  const texts = new Map<string, string | null>();
  for (;;) {
    const answer = new Worker(language, new StateView(state, texts, frame.hashes), placeOf(frame)).values(secrets);
    switch (answer.kind) {
      case "value":
        return { ok: true, value: answer.value };
      case "failed":
        return { ok: false, message: answer.message };
      case "asks":
        return { ok: false, message: "Files cannot be hashed for a secret variable." };
      case "needs":
        for (const hash of answer.blobs) texts.set(hash, await textOfBlob(blobs, hash));
    }
  }
}
