import { describe, expect, test } from "vitest";
import { readStepsOf } from "../../../test/rig/workflow-rows.ts";
import type { Argument, Graph, Group, Plan, PlanNode } from "../../plan/plan.ts";

interface Text {
  readonly jobs?: string;
  readonly job?: string;
  readonly top?: string;
}

function planOf(text: Text): Plan {
  const { plan, problems } = readStepsOf({ name: "", problems: [], ...text }).read;
  if (plan === undefined) throw new Error(problems.map(({ message }) => message).join("\n"));
  return plan;
}

type GroupNode = PlanNode & Group;

function isGroup(node: PlanNode | undefined): node is GroupNode {
  return node?.primitive === "group";
}

function runOf(plan: Plan): GroupNode & { readonly body: Graph } {
  const [run] = plan.root.nodes;
  if (!isGroup(run) || !("needs" in run.body)) throw new Error("no run");
  return { ...run, body: run.body };
}

function jobOf(text: Text): PlanNode {
  const [job] = runOf(planOf(text)).body.nodes;
  if (job === undefined) throw new Error("no job");
  return job;
}

/** The steps of the only job. */
function stepsOf(steps: string, top?: string): readonly PlanNode[] {
  const job = jobOf({ job: `steps: ${steps}`, ...(top === undefined ? {} : { top }) });
  return isGroup(job) ? job.body.nodes : [];
}

function callOf(step: string, top?: string): PlanNode & { readonly primitive: "call" } {
  const [call] = stepsOf(`[{ name: s, ${step} }]`, top);
  if (call?.primitive !== "call") throw new Error("no call");
  return call;
}

function sourceOf(argument: Argument | undefined): string | undefined {
  return argument?.kind === "template" ? argument.template.source : undefined;
}

describe("a run", () => {
  test("is one group of all jobs, with its time limit and the name that it holds", () => {
    const top = "timeout: 2h\nconcurrency: { group: deploy, cancel-in-progress: true }\n";
    const run = runOf(planOf({ top }));
    expect(run).toMatchObject({ address: "", id: "", kind: "jobs", timeout: 7200, outputs: {} });
    const acquire = { key: { value: "deploy" }, limit: { value: 1 }, scope: "workflow", evicts: true };
    expect(run.acquire).toMatchObject(acquire);
  });

  test("has each job behind what it needs, and what is skipped holds others back", () => {
    const jobs =
      "c: { needs: [a, b, a], steps: [{ name: s, command: x }] }\na: { steps: [{ name: s, command: x }] }\nb: { needs: a, steps: [{ name: s, command: x }] }\n";
    const { body } = runOf(planOf({ jobs }));
    expect(body.nodes.map(({ id }) => id)).toEqual(["a", "b", "c"]);
    expect(body).toMatchObject({ needs: { b: ["a"], c: ["a", "b"] }, skipped: "holds" });
  });

  test("has the inputs of both triggers; those of the manual one win", () => {
    const top =
      "on: { manual: { inputs: { a: { type: number, default: 1, description: How many } } }, workflow_call: { inputs: { a: { type: string }, b: { options: [x] } } } }\n";
    expect(planOf({ top }).inputs).toEqual([
      { name: "a", type: "number", required: false, prompt: "How many", default: 1 },
      { name: "b", type: "string", required: false, enum: ["x"] },
    ]);
  });

  test("knows the steps of each job by their names", () => {
    const jobs =
      "a: { strategy: { matrix: { os: [x] } }, until: { condition: success(), max: 2 }, steps: [{ name: s, command: x }, { name: f, fan-out: { items: [1], step: { command: x } } }], finally: [{ name: z, command: x }] }\nb: { steps: [{ name: w, while: { condition: 'false', steps: [{ name: i, command: x }] } }] }\n";
    expect(planOf({ jobs }).addresses).toEqual({
      "": { a: "a[i][n]", b: "b" },
      a: { s: "a[i][n]/s", f: "a[i][n]/f", z: "a[i][n]/z" },
      "a[i][n]/f[i]": { item: "a[i][n]/f[i]/item" },
      b: { w: "b/w", i: "b/w[n]/i" },
    });
  });
});

describe("a job", () => {
  test("is a group of its steps, each of which needs the one before it", () => {
    const job = jobOf({
      job: "timeout: 5m\nif: failure()\noutputs: { o: '${{ steps.a.stdout }}' }\nsteps: [{ name: a, command: x }, { name: b, command: x }]\nfinally: [{ name: f, command: x }, { name: g, command: x, timeout: 5 }]",
    });
    expect(job).toMatchObject({ address: "only", id: "only", kind: "job", timeout: 300, when: { regardless: true } });
    expect(job).toMatchObject({ body: { needs: { b: ["a"] }, skipped: "passes" }, finally: { needs: { g: ["f"] } } });
    const last = isGroup(job) ? (job.finally?.nodes ?? []) : [];
    expect(last).toMatchObject([
      { continueOnError: true, conduct: { timeout: 600 } },
      { continueOnError: true, conduct: { timeout: 5 } },
    ]);
  });

  test("with a condition on values alone still needs all that comes before it to succeed", () => {
    expect(jobOf({ job: "if: inputs.n > 1\nsteps: [{ name: a, command: x }]" }).when?.regardless).toBe(false);
    expect(jobOf({ job: "if: ''\nsteps: [{ name: a, command: x }]" }).when).toBeUndefined();
  });

  test("with labels begins by finding its machine", () => {
    const job = jobOf({ job: "node_label: { os: linux }\nsteps: [{ name: a, command: x }]" });
    const [find] = isGroup(job) ? job.body.nodes : [];
    expect(find).toMatchObject({
      address: "only/(node)",
      kind: "node",
      arguments: { labels: { value: { os: "linux" } } },
    });
    expect(job).toMatchObject({ body: { needs: { a: ["(node)"] } } });
  });

  test("with a matrix runs once for each combination", () => {
    const job = jobOf({
      job: "if: inputs.n > 1\nstrategy: { matrix: { os: [a, b], include: [{ os: c }] }, max-parallel: 2, fail-fast: false }\nsteps: [{ name: s, command: x }]",
    });
    expect(job).toMatchObject({
      address: "only",
      id: "only",
      primitive: "each",
      width: { value: 2 },
      onFailure: "go on",
      body: { address: "only[i]", id: "", kind: "job" },
      items: { kind: "combinations", axes: { os: { value: ["a", "b"] } }, include: { value: [{ os: "c" }] } },
    });
    expect(job.when).toBeDefined();
    expect(job.primitive === "each" && job.body.when).toBe(undefined);
  });

  test("is done again as long as its condition does not hold", () => {
    const job = jobOf({
      job: "until: { condition: steps.s.exit_code == 0, max: 3 }\nsteps: [{ name: s, command: x }]",
    });
    expect(job).toMatchObject({
      address: "only",
      primitive: "repeat",
      test: "after",
      most: { value: 3 },
      regardless: false,
      atMost: "failure",
      body: { nodes: [{ address: "only[n]", id: "" }] },
    });
    if (job.primitive !== "repeat" || job.condition.kind !== "template") throw new Error("no condition");
    const { source, parts } = job.condition.template;
    expect(source).toBe("!(steps.s.exit_code == 0)");
    const [part] = parts;
    const operand = part?.kind === "block" && part.expression.kind === "not" ? part.expression.operand : undefined;
    expect(source.slice(operand?.range.start, operand?.range.end)).toBe("steps.s.exit_code == 0");
  });

  test("with a matrix and a loop repeats each combination on its own", () => {
    expect(
      jobOf({
        job: "strategy: { matrix: { os: [a] } }\nuntil: { condition: success(), max: 2 }\nsteps: [{ name: s, command: x }]",
      }),
    ).toMatchObject({
      primitive: "each",
      onFailure: "stop",
      body: {
        address: "only[i]",
        id: "",
        primitive: "repeat",
        regardless: true,
        body: { nodes: [{ address: "only[i][n]", id: "" }] },
      },
    });
  });
});

describe("a step", () => {
  test("with a command is run by bash, with no more than two days of time", () => {
    const call = callOf("command: 'echo ${{ inputs.name }}', workdir: sub, docker_image: img");
    expect(call).toMatchObject({
      kind: "shell",
      arguments: { run: { kind: "shell" }, interpreter: { value: "bash" }, image: { value: "img" } },
      conduct: { timeout: 172_800, cwd: { value: "sub" }, onInterrupt: "rerun" },
    });
  });

  test("without a shell has its words, which no value cuts", () => {
    const { arguments: given } = callOf(
      "shell: false, command: \"ls -l ${{ inputs.name }}-x 'a b' ' ${{ inputs.name }}' '' c\\\\ d\"",
    );
    const words = given["words"]?.kind === "list" ? given["words"].items : [];
    expect(words.map((word) => (word.kind === "literal" ? word.value : word.kind))).toEqual([
      "ls",
      "-l",
      "template",
      "a b",
      "template",
      "",
      "c d",
    ]);
    expect(given["run"]).toBeUndefined();
    expect(words[4]).toMatchObject({
      template: { parts: [{ expression: { name: "format", arguments: [{ value: " {0}" }, {}] } }] },
    });
  });

  test("with a message has its payload in pieces, texts and values in turn", () => {
    const {
      kind,
      arguments: given,
      conduct,
    } = callOf("message: { app: db, payload: '${{ inputs.name }}${{ inputs.n }}!' }");
    expect([kind, conduct.timeout]).toEqual(["message", 300]);
    expect(given["payload"]).toMatchObject({
      items: [{ value: "" }, { kind: "template" }, { value: "" }, { kind: "template" }, { value: "!" }],
    });
    expect(given).toMatchObject({ app: { value: "db" }, forward_token: { value: false } });
  });

  test("may be of any other kind under the name of that kind", () => {
    const steps = stepsOf(
      "[{ name: a, app: db }, { name: b, gate: 'Well?' }, { name: c, prompt: x }, { name: d, agent: { command: y } }, { name: e, fan-out: { items: [1], step: { command: x } } }]",
    );
    expect(steps.map(({ kind, primitive }) => `${kind} ${primitive}`)).toEqual([
      "app call",
      "gate wait",
      "prompt call",
      "command call",
      "fan-out each",
    ]);
  });

  test("has steps of this dialect inside", () => {
    const [loop] = stepsOf(
      "[{ name: w, while: { condition: inputs.n > 1, steps: [{ name: a, command: x }, { name: b, command: x, if: failure() }] } }]",
    );
    expect(loop).toMatchObject({ body: { needs: { b: ["a"] }, skipped: "passes" } });
  });

  test("waits ten seconds before another attempt where nothing or 0 is said", () => {
    const retry = { max: 2, backoff: "exponential", interval: 10 };
    expect(callOf("command: x, retry: { max: 2, backoff: exponential, interval: 0 }").conduct.retry).toEqual(retry);
  });

  test("may hold a key", () => {
    const acquire = { key: { value: "k" }, limit: { value: 1 }, scope: "project", evicts: false };
    expect(callOf("command: x, acquire: k").conduct.acquire).toEqual({
      ...acquire,
      key: { kind: "literal", value: "k" },
      limit: { kind: "literal", value: 1 },
    });
  });
});

describe("variables", () => {
  test("are what their author wrote, the innermost of each name, and secrets stand apart", () => {
    const { conduct } = callOf(
      "command: x, env: { A: 2, D: 2020-01-02, E: }",
      "env: { A: 1, B: 010, C: 1.10 }\nsec_env: { S: t }\n",
    );
    expect(conduct.env).toEqual({
      A: { kind: "literal", value: "2" },
      B: { kind: "literal", value: "010" },
      C: { kind: "literal", value: "1.10" },
      D: { kind: "literal", value: "2020-01-02" },
      E: { kind: "literal", value: "" },
    });
    expect(conduct.secrets).toEqual({ S: { kind: "literal", value: "t" } });
  });

  test("stop being secret, or begin to be it, where they are set again", () => {
    const { conduct } = callOf("command: x, env: { S: 1 }, sec_env: { A: 2 }", "env: { A: 1 }\nsec_env: { S: t }\n");
    expect([Object.keys(conduct.env), Object.keys(conduct.secrets)]).toEqual([["S"], ["A"]]);
  });

  test("stand in expressions for what they are", () => {
    const top = "env: { D: '/tmp/{${{ workflow.run_id }}}', R: '${{ workflow.run_id }}', T: x }\n";
    const [log, whole, text] = ["env.D", "env.R", "env.T"].map((name) =>
      callOf(`command: x, workdir: "\${{ ${name} }}"`, top),
    );
    const format = {
      kind: "call",
      name: "format",
      arguments: [{ value: "/tmp/{{{0}}}" }, { kind: "path", root: "workflow" }],
    };
    expect(log?.conduct.cwd).toMatchObject({ template: { parts: [{ expression: format }] } });
    expect(whole?.conduct.cwd).toMatchObject({
      template: { parts: [{ expression: { kind: "path", root: "workflow" } }] },
    });
    expect(text?.conduct.cwd).toMatchObject({ template: { parts: [{ expression: { kind: "literal", value: "x" } }] } });
    expect(sourceOf(log?.conduct.cwd)).toBe("${{ env.D }}");
  });
});
