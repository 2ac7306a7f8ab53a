import { mkdirSync, renameSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { errorCode } from "../problem/error-code.ts";
import { Refusal } from "../problem/refusal.ts";
import type { Mask } from "../secret/mask.ts";

export interface SummaryPorts {
  /** Where the pages of runs are kept. */
  readonly summariesFolder: string;
  /** Hides what is kept as a secret, or looks like one. */
  readonly mask: () => Promise<Mask>;
}

export interface WrittenSummary {
  readonly text: string;
  /** From the root of the project, where it stands in there. */
  readonly file: string;
}

/** Writes the page of a run, without secrets; whoever reads it sees the old one or the new one. */
export async function writeSummary(
  ports: SummaryPorts,
  { run, text, folder }: { readonly run: string; readonly text: string; readonly folder: string },
): Promise<WrittenSummary> {
  const seen = (await ports.mask()).text(text);
  const file = join(ports.summariesFolder, `${run}.md`);
  try {
    mkdirSync(dirname(file), { recursive: true, mode: 0o700 });
    writeFileSync(`${file}.new`, seen, { mode: 0o600 });
    renameSync(`${file}.new`, file);
  } catch (error) {
    const code = errorCode(error);
    if (code === undefined) throw error;
    throw new Refusal("SUMMARY_NOT_WRITTEN", `The page ${file} cannot be written (${code}).`, {
      hint: "Check who may write to the state folder, and that there is room on the disk.",
      cause: error,
    });
  }
  const inside = relative(folder, file);
  return { text: seen, file: inside.startsWith("..") ? file : inside };
}
