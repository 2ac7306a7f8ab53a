import { isDeepStrictEqual } from "node:util";
import { Refusal } from "../problem/refusal.ts";
import { makeSource } from "../problem/source.ts";
import { type ConfigWords, configParts } from "./config-text.ts";
import { type ProjectConfig, readConfigSource } from "./config.ts";

export interface ConfigAddition {
  readonly agent?: string;
  readonly tests?: { readonly run: string; readonly report: string };
}

/**
 * The text of a configuration that is there, and behind it what somebody says beside it. No character of it is changed: refused
 * where it says otherwise already, and where it is written so that nothing can follow it.
 */
export async function addToConfig(file: string, before: string, addition: ConfigAddition): Promise<string> {
  const old = readConfigSource(makeSource(file, before));
  if (isBroken(old)) {
    throw new Refusal("INIT_CONFIG_BROKEN", `${file} has errors, so that nothing can be added to it.`, {
      hint: "waybill doctor says which. Mend them first.",
    });
  }
  const missing = missingIn(old, addition, file);
  if (Object.keys(missing).length === 0) return before;
  const words: ConfigWords = {
    tests: missing.tests === undefined ? [] : [{ name: "tests", ...missing.tests, from: "what was said" }],
    checks: [],
    setup: [],
    ...(missing.agent === undefined ? {} : { agent: missing.agent }),
  };
  const parts = await configParts(words);
  const gap = before === "" ? "" : before.endsWith("\n") ? "\n" : "\n\n";
  const after = `${before}${gap}${parts.join("\n")}`;
  const added = readConfigSource(makeSource(file, after));
  const { agent, tests, ...others } = added;
  const { agent: oldAgent, tests: oldTests, ...oldOthers } = old;
  const isWhole =
    !isBroken(added) &&
    isDeepStrictEqual(others, oldOthers) &&
    (missing.agent ?? oldAgent) === agent &&
    (missing.tests === undefined ? isDeepStrictEqual(tests, oldTests) : isSame(tests, missing.tests));
  if (isWhole) return after;
  throw new Refusal("INIT_NOT_ADDED", `${file} is written so that nothing can be added behind it.`, {
    hint: `Write it there yourself: ${lineOf(missing)}`,
  });
}

/** What is said and does not stand there; refused where something else does. */
function missingIn({ agent, tests }: ProjectConfig, said: ConfigAddition, file: string): ConfigAddition {
  const isOther =
    (said.agent !== undefined && agent !== undefined && agent !== said.agent) ||
    (said.tests !== undefined && tests !== undefined && !isSame(tests, said.tests));
  if (isOther) {
    throw new Refusal("INIT_DECLARED", `${file} says otherwise already, and what is there is let be.`, {
      hint: `Change it there, if you mean it: ${lineOf(said)}`,
    });
  }
  return {
    ...(said.agent === undefined || agent !== undefined ? {} : { agent: said.agent }),
    ...(said.tests === undefined || tests !== undefined ? {} : { tests: said.tests }),
  };
}

function isSame(tests: ProjectConfig["tests"], { run, report }: NonNullable<ConfigAddition["tests"]>): boolean {
  return tests?.length === 1 && tests[0]?.run === run && tests[0].report === report;
}

function isBroken({ problems }: ProjectConfig): boolean {
  return problems.some(({ severity }) => severity === "error");
}

/** As it is written in YAML, which JSON is. */
function lineOf({ agent, tests }: ConfigAddition): string {
  return [
    ...(agent === undefined ? [] : [`agent: ${JSON.stringify(agent)}`]),
    ...(tests === undefined ? [] : [`tests: ${JSON.stringify([tests])}`]),
  ].join(" and ");
}
