import type { Acquire, Arguments, Conduct } from "../plan/plan.ts";
import { parseDuration } from "../time/duration.ts";
import { compileText, compileValue, type ValueContext } from "./compile-value.ts";
import { entryOf, type YamlNode } from "./yaml/yaml-node.ts";

/** What stands in the file about how an activity is performed; what is malformed has been reported. */
export interface ConductNodes {
  readonly timeout: YamlNode | undefined;
  readonly retry: YamlNode | undefined;
  readonly acquire: YamlNode | undefined;
  readonly folder: YamlNode | undefined;
  readonly onInterrupt: YamlNode | undefined;
}

interface ConductSettings {
  readonly defaultTimeout: number | undefined;
  readonly env: Arguments;
  readonly secrets: Arguments;
}

const defaultInterval = 10;
const one = { kind: "literal", value: 1 } as const;

export function compileConduct(context: ValueContext, nodes: ConductNodes, settings: ConductSettings): Conduct {
  const { defaultTimeout, env, secrets } = settings;
  const timeout = durationOf(nodes.timeout) ?? defaultTimeout;
  const max = scalarOf(entryOf(nodes.retry, "max")?.value);
  const backoff = scalarOf(entryOf(nodes.retry, "backoff")?.value) === "exponential" ? "exponential" : "fixed";
  const interval = durationOf(entryOf(nodes.retry, "interval")?.value) ?? defaultInterval;
  const onInterrupt = scalarOf(nodes.onInterrupt);
  return {
    env,
    secrets,
    ...(timeout === undefined ? {} : { timeout }),
    ...(typeof max === "number" ? { retry: { max, backoff, interval } } : {}),
    ...(nodes.acquire === undefined ? {} : { acquire: compileAcquire(context, nodes.acquire) }),
    ...(nodes.folder === undefined ? {} : { cwd: compileText(context, nodes.folder) }),
    onInterrupt: onInterrupt === "fail" || onInterrupt === "ask" ? onInterrupt : "rerun",
  };
}

function compileAcquire(context: ValueContext, node: YamlNode): Acquire {
  const key = entryOf(node, "key")?.value ?? node;
  const limit = entryOf(node, "limit")?.value;
  const amount = entryOf(node, "amount")?.value;
  return {
    key: compileText(context, key),
    limit: limit === undefined ? one : compileValue(context, limit),
    ...(amount === undefined ? {} : { amount: compileValue(context, amount) }),
    scope: "project",
    evicts: false,
  };
}

function scalarOf(node: YamlNode | undefined): unknown {
  return node?.kind === "scalar" ? node.value : undefined;
}

function durationOf(node: YamlNode | undefined): number | undefined {
  return parseDuration(scalarOf(node));
}
