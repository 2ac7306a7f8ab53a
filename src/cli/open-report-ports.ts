import { join } from "node:path";
import { statePath } from "../host/state-folder.ts";
import { systemClock } from "../host/system-clock.ts";
import { TracesOfProject } from "../host/traces-of-project.ts";
import { tryGit } from "../review/git/git-command.ts";
import { processEnvironment } from "./open-run-ports.ts";
import type { ReportPorts } from "./commands/report.ts";
import type { RunPorts } from "./commands/run-ports.ts";

export interface OpenedReportPorts {
  readonly ports: ReportPorts;
  close(): Promise<void>;
}

/** What is shown of a diff is far less. */
const longestDiff = 4_000_000;

/** What the page of a run is made with. */
export function openReportPorts(runPorts: RunPorts): OpenedReportPorts {
  const { folder } = runPorts;
  const traces = new TracesOfProject(statePath(folder));
  return {
    ports: {
      ...runPorts,
      usualFile: (run) => join(statePath(folder), "reports", `${run}.html`),
      verdict: async (id) => (await traces.open()).verdict(id),
      diff: (base, head) => diffOf(folder, base, head),
    },
    close: () => traces.close(),
  };
}

/** Undefined where one of the commits is not there any more. */
async function diffOf(folder: string, base: string, head: string): Promise<string | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  const { code } = await tryGit(
    { env: processEnvironment(), clock: systemClock },
    {
      args: [
        "-c",
        "core.quotePath=false",
        "diff",
        "--no-ext-diff",
        "--no-textconv",
        "--no-color",
        "-M",
        base,
        head,
        "--",
      ],
      folder,
      onOutput: (chunk) => {
        chunks.push(chunk);
        size += chunk.length;
        return size < longestDiff;
      },
    },
  );
  return code === 0 ? Buffer.concat(chunks).toString("utf8") : undefined;
}
