import { join } from "node:path";
import { shownDiff } from "../host/shown-diff.ts";
import { statePath } from "../host/state-folder.ts";
import { TracesOfProject } from "../host/traces-of-project.ts";
import type { ReportPorts } from "./commands/report.ts";
import type { RunPorts } from "./commands/run-ports.ts";
import { processEnvironment } from "./open-run-ports.ts";

interface OpenedReportPorts {
  readonly ports: ReportPorts;
  close(): Promise<void>;
}

/** What the page of a run is made with. */
export function openReportPorts(runPorts: RunPorts): OpenedReportPorts {
  const { folder } = runPorts;
  const traces = new TracesOfProject(statePath(folder));
  return {
    ports: {
      ...runPorts,
      usualFile: (run) => join(statePath(folder), "reports", `${run}.html`),
      verdict: async (id) => (await traces.open()).verdict(id),
      diff: (base, head) => shownDiff({ folder, env: processEnvironment(), base, head }),
    },
    close: () => traces.close(),
  };
}
