/** What the steps are made of that come after an agent, and what keeps their work. */
const parts = [
  () => import("../secret/scan/secretlint.ts"),
  () => import("../step/spec/perform-spec.ts"),
  () => import("../step/review/perform-review.ts"),
  () => import("../review/git/git-change.ts"),
  () => import("./open-trace.ts"),
  () => import("../trace/sqlite/sqlite-traces.ts"),
  () => import("../step/ship/perform-ship.ts"),
  () => import("../ship/plan-change-archive.ts"),
  () => import("../step/ship/scan-change.ts"),
  () => import("../provenance/statement.ts"),
  () => import("../step/summary/perform-summary.ts"),
];

/** Loads them once, one after the other, so that whatever happens meanwhile is heard; what cannot be loaded is told of by the step that needs it. */
export function loadingAhead(): () => void {
  let loading: Promise<void> | undefined;
  return () => void (loading ??= load());
}

async function load(): Promise<void> {
  for (const part of parts) await part().catch(() => undefined);
}
