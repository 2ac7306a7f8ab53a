import { report, type Report } from "../yaml/report.ts";
import type { YamlNode } from "../yaml/yaml-node.ts";
import { keyNameWrong } from "./problems.ts";

/** The names of outputs stand in expressions. */
export function checkOutputNames(to: Report, outputs: YamlNode | undefined): void {
  if (outputs?.kind !== "map") return;
  for (const { key, keyRange } of outputs.entries) {
    if (!/^[A-Za-z_][A-Za-z0-9_-]*$/u.test(key)) report(to, keyRange, keyNameWrong({ key, what: "an output" }));
  }
}
