import { join } from "node:path";
import { rmSync } from "node:fs";
import type { Agent, AgentLimits, Agents } from "../agent/agent.ts";
import { jsonIn } from "../agent/answer.ts";
import { consult, type Consulted, type ConsultPorts, type Question } from "../agent/consult.ts";
import type { AgentFailure } from "../agent/event.ts";
import { type AnswerCheck, compileSchema } from "../agent/json-schema.ts";
import { isMetered } from "../agent/doors.ts";
import type { AttemptOutcome } from "../engine/event.ts";
import type { JsonObject, JsonValue } from "../json/json.ts";
import type { Upstream, Wire } from "../meter/meter.ts";
import { Refusal } from "../problem/refusal.ts";
import type { Task } from "../runner/performer.ts";
import { Mask } from "../secret/mask.ts";
import type { Secrets } from "../secret/secret.ts";
import { Allowance, type AllowancePorts } from "./agent-work/allowance.ts";
import { Homes } from "./agent-work/homes.ts";
import { agentWords, endingOf, exitOf, failureWords, nextOf, reasonOf, usageOf } from "./agent-work/outcome.ts";
import { type Place, placeOf, type PlacePorts } from "./agent-work/place.ts";
import { AgentRecord } from "./agent-work/record.ts";
import { type ChosenSession, sessionOf } from "./agent-work/session.ts";
import { type AgentSettings, readSettings } from "./agent-work/settings.ts";
import { keepAnswer, Story } from "./agent-work/story.ts";
import { maskedObject } from "./masked-data.ts";
import { type CommandPorts, environment, spoolOf, texts } from "./run-process.ts";
import { publicToolchains } from "./test-work/toolchains.ts";

export interface AgentPorts extends CommandPorts, PlacePorts {
  readonly allowance: AllowancePorts;
  readonly agents: Agents;
  readonly consult: ConsultPorts;
  readonly secrets: Secrets;
  /** An agent is given these: nothing that is fetched from where it works may show them. */
  readonly noteSecrets: (values: readonly string[]) => void;
  /** The environment that agents get: nothing in it is a secret. */
  readonly agentEnv: Readonly<Record<string, string>>;
  readonly models: () => Promise<KnownModels>;
  readonly homesFolder: string;
  /** What holds where a step does not say. */
  readonly limits: AgentLimits;
  readonly onBreach: "fail" | "ask";
}

/** Where models are, by the protocol. */
export interface KnownModels {
  readonly upstreams: Readonly<Partial<Record<Wire, Upstream>>>;
  /** The names of the keys that are nowhere. */
  readonly missing: Readonly<Partial<Record<Wire, string>>>;
}

/** Has an agent answer a prompt. Its output tells which agent, which model, and whether it was started at all. */
export function runAgent(ports: AgentPorts, task: Task, prompt: string): Promise<AttemptOutcome> {
  const settings = readSettings(task.given);
  return runAgentAt(ports, task, { settings, prompt, openPlace: () => placeOf(ports, task, settings) });
}

/** What is asked of an agent, and where it works. */
export interface AgentWish {
  readonly settings: AgentSettings;
  readonly prompt: string;
  /** Called where there is such an agent; whatever happens then, the place is finished. */
  readonly openPlace: () => Promise<Place>;
}

/** The same with settings and in a place of the caller's. */
export async function runAgentAt(ports: AgentPorts, task: Task, wish: AgentWish): Promise<AttemptOutcome> {
  const { settings, prompt, openPlace } = wish;
  const words = { integration: settings.integration ?? null, model: settings.model ?? null };
  const found = ports.agents.find(settings.integration);
  if (!found.ok) return notDispatched(found.message, words);
  const place = await openPlace();
  const work = new AgentTask(ports, { task, settings, agent: found.agent, prompt, place });
  try {
    return await work.perform();
  } finally {
    await work.close();
  }
}

function notDispatched(message: string, words: JsonObject): AttemptOutcome {
  const output = { ...words, exit_code: 1, stdout: "", stderr: "", dispatched: false };
  return { status: "failure", reason: "unavailable", message, output };
}

interface AgentTaskOptions {
  readonly task: Task;
  readonly settings: AgentSettings;
  readonly agent: Agent;
  readonly prompt: string;
  readonly place: Place;
}

/** One attempt of an agent. */
class AgentTask {
  readonly #ports: AgentPorts;
  readonly #options: AgentTaskOptions;
  readonly #story: Story;
  #record: AgentRecord | undefined;
  #isOut = false;

  constructor(ports: AgentPorts, options: AgentTaskOptions) {
    this.#ports = ports;
    this.#options = options;
    const { task } = options;
    const { stderr } = spoolOf(ports.scratchFolder, task.attempt);
    this.#story = new Story(stderr, (chunk) => task.onOutput("stderr", chunk));
  }

  async perform(): Promise<AttemptOutcome> {
    const { agent } = this.#options;
    if (agent.sandbox === "none" && agent.driver.capabilities.confined)
      this.#story.tell("note: no sandbox holds this agent (sandbox: none)");
    const { values, mask, upstreams, hindrance } = await this.#means();
    const session = this.#session();
    const question = this.#question({ session, mask, upstreams, values, hindrance });
    const record = this.#record ?? this.#openRecord(mask);
    const allowance = new Allowance(this.#ports.allowance, this.#options.task, question.limits);
    const tooDear = question.hindrance === undefined ? await allowance.reserve() : undefined;
    const hindered = tooDear === undefined ? question : { ...question, hindrance: tooDear };
    const consulted = await consult(this.#ports.consult, {
      ...hindered,
      tell: (event, source) => record.add(event, source),
    });
    if (tooDear === undefined) await allowance.settle(consulted);
    const native = consulted.driven?.seen.session;
    if (native === undefined) session.homes.forget(session.home);
    else session.homes.remember(native, session.home);
    return this.#outcome(consulted, mask);
  }

  /** Whatever happens, the place is left, and no file of the attempt is left behind. */
  async close(): Promise<void> {
    this.#record?.forget();
    const { stdout, stderr } = this.#spool();
    for (const file of [stdout, stderr]) rmSync(file, { force: true });
    if (!this.#isOut) await this.#options.place.finish("failed");
  }

  /** What it is given that others must not see, and what hides that. */
  async #means(): Promise<Means> {
    const { task, settings, agent } = this.#options;
    const declared = await this.#ports.secrets.need(settings.secrets);
    const values = { ...texts(task.secrets), ...declared };
    this.#ports.noteSecrets(Object.values(values));
    const { upstreams, missing } = isMetered(agent) ? await this.#ports.models() : { upstreams: {}, missing: {} };
    const keys = Object.values(upstreams).flatMap(({ key }) => key ?? []);
    const mask = new Mask([...Object.values(values), ...keys], { families: true });
    const { wire, needsModel } = agent.driver.capabilities;
    const noKey = wire === undefined ? undefined : missing[wire];
    const isUnsaid = needsModel === true && isMetered(agent) && (settings.model ?? agent.model) === undefined;
    const hindrance = isUnsaid ? withoutModel(agent) : noKey === undefined ? undefined : withoutKey(noKey);
    return { values, mask, upstreams, ...(hindrance === undefined ? {} : { hindrance }) };
  }

  #session(): ChosenSession {
    const { task, settings, agent } = this.#options;
    const homes = new Homes(this.#ports.homesFolder, agent.name);
    const { newSession, clock } = this.#ports.consult;
    const chosen = sessionOf({ task, settings, agent, homes, newSession, now: clock.now() });
    if (chosen.note !== undefined) this.#story.tell(`note: ${chosen.note}`);
    return chosen;
  }

  #openRecord(mask: Mask): AgentRecord {
    const { task, settings, agent } = this.#options;
    const record = new AgentRecord({
      file: join(this.#ports.scratchFolder, `${task.attempt}.events`),
      mask,
      metered: isMetered(agent),
      usdLimit: settings.limits.usd ?? this.#ports.limits.usd,
      now: () => this.#ports.consult.clock.now(),
      tell: (line) => this.#story.tell(line),
    });
    this.#record = record;
    return record;
  }

  #question(given: {
    readonly session: ChosenSession;
    readonly mask: Mask;
    readonly upstreams: Question["upstreams"];
    readonly values: Readonly<Record<string, string>>;
    readonly hindrance: AgentFailure | undefined;
  }): Omit<Question, "tell"> {
    const { task, settings, agent, prompt, place } = this.#options;
    const { session, mask, upstreams, values, hindrance } = given;
    const { timeout } = task.node.conduct;
    const model = settings.model ?? agent.model;
    const check = checkOf(settings);
    const { personHome } = this.#ports.consult;
    const { where } = place;
    // In a container the programs are those of its image, and without a sandbox all is seen.
    const tools =
      agent.sandbox === "bubblewrap"
        ? publicToolchains(this.#ports.agentEnv, { personHome, workspace: where.workspace.folder })
        : { shown: [], env: {} };
    return {
      agent,
      attempt: task.attempt,
      prompt: session.isGoingOn ? goOn : prompt,
      ...(settings.system === undefined ? {} : { system: settings.system }),
      ...(model === undefined ? {} : { model }),
      role: settings.role,
      options: settings.options,
      session: { mode: session.mode, id: session.id },
      ...(check === undefined ? {} : { check }),
      limits: { ...this.#ports.limits, ...settings.limits },
      ...(timeout === undefined ? {} : { wallMs: timeout * 1000 }),
      place: { ...where, shown: [...where.shown, ...tools.shown], home: session.home },
      upstreams,
      ...(hindrance === undefined ? {} : { hindrance }),
      hosts: [...agent.hosts, ...settings.hosts],
      env: { ...tools.env, ...environment(this.#ports.agentEnv, task), WAYBILL_ATTEMPT: task.attempt, ...values },
      mask,
      spool: this.#spool(),
      signal: task.signal,
    };
  }

  #spool(): { readonly stdout: string; readonly stderr: string } {
    return spoolOf(this.#ports.scratchFolder, `${this.#options.task.attempt}.agent`);
  }

  async #outcome(consulted: Consulted, mask: Mask): Promise<AttemptOutcome> {
    const { agent, settings, place } = this.#options;
    const { blobs } = this.#ports;
    // A budget that has too little left before the agent begins is no larger for asking.
    const onBreach = consulted.rounds === 0 ? "fail" : (settings.onBreach ?? this.#ports.onBreach);
    this.#isOut = true;
    const effects = await place.finish(endingOf(consulted, onBreach));
    const judged = judge(consulted, { breach: effects.breach, readsJson: settings.readsJson });
    const { driven, verdict } = consulted;
    const { answer } = driven ?? {};
    const { dropped = 0 } = answer ?? {};
    const stdout = await keepAnswer(blobs, mask.text(verdict.text), answer);
    const stderr = await this.#story.keep(blobs, driven ?? {});
    const events = await this.#record?.keep(blobs);
    const large = {
      ...(stdout.blob === undefined ? {} : { stdout: stdout.blob }),
      ...(stderr.blob === undefined ? {} : { stderr: stderr.blob }),
      ...(events === undefined ? {} : { events }),
    };
    const { failure, value } = judged;
    const session = driven?.seen.session;
    // The agent gives names too: those of files, of its session, of models.
    const told = {
      integration: agent.name,
      model: settings.model ?? agent.model ?? null,
      dispatched: driven !== undefined,
      exit_code: verdict.ok ? 0 : exitOf(driven?.end),
      stdout: stdout.text,
      stderr: stderr.text,
      ...(dropped === 0 ? {} : { dropped }),
      ...(value === undefined ? {} : { data: value }),
      ...(session === undefined ? {} : { session }),
      agent: agentWords(agent, consulted),
      usage: usageOf(consulted),
      ...effects.output,
      ...(failure === undefined ? {} : { failure: failureWords(failure) }),
    };
    const output = maskedObject(told, mask);
    const { copy } = effects;
    const kept = { ...(Object.keys(large).length === 0 ? {} : { large }), ...(copy === undefined ? {} : { copy }) };
    if (failure === undefined) return { status: "success", output, ...kept };
    if (failure.kind === "cancelled") return { status: "cancelled", output, ...kept };
    const next = nextOf(failure, onBreach);
    const message = mask.text(failure.message);
    const reason = reasonOf(failure, driven?.end);
    return { status: "failure", reason, message, output, ...kept, ...(next === undefined ? {} : { next }) };
  }
}

interface Means {
  readonly values: Readonly<Record<string, string>>;
  readonly mask: Mask;
  readonly upstreams: KnownModels["upstreams"];
  /** What keeps it from asking its model. */
  readonly hindrance?: AgentFailure;
}

function withoutKey(name: string): AgentFailure {
  const ways = `Put it into the environment, or say \`waybill secret set ${name}\`; or let the agent use its own login: \`login: own\` in .waybill/config.yml`;
  return { kind: "auth", message: `There is no key ${name}. ${ways}.` };
}

function withoutModel({ name, driver }: Agent): AgentFailure {
  const message = `${driver.title} has to be told which model to ask: write \`model:\` in the step, or under \`agents: { ${name}: … }\` in .waybill/config.yml.`;
  return { kind: "bad_request", message };
}

const goOn = "Go on where you stopped.";

function checkOf({ schema }: AgentSettings): AnswerCheck | undefined {
  if (schema === undefined) return undefined;
  const compiled = compileSchema(schema);
  if (compiled.ok) return compiled.check;
  throw new Refusal("AGENT_SCHEMA_INVALID", `The schema of the answer cannot be used: ${compiled.trouble}.`);
}

const tooLong = "The answer is too long: JSON that a workflow reads may have 1 MB at most.";

interface Judged {
  readonly failure?: AgentFailure;
  readonly value?: JsonValue;
}

/** The verdict on the agent with what was found beside it. */
function judge(
  { verdict, value }: Consulted,
  { breach, readsJson }: { readonly breach: string | undefined; readonly readsJson: boolean },
): Judged {
  const isCancelled = !verdict.ok && verdict.failure.kind === "cancelled";
  if (breach !== undefined && !isCancelled) return { failure: { kind: "policy", message: breach } };
  if (!verdict.ok) return { failure: verdict.failure };
  if (value !== undefined || !readsJson) return value === undefined ? {} : { value };
  if (verdict.output === undefined && verdict.isCut === true) return { failure: { kind: "schema", message: tooLong } };
  const read = verdict.output ?? jsonIn(verdict.text);
  if (read !== undefined) return { value: read };
  return { failure: { kind: "schema", message: "The answer is not JSON, and the step says output_format: json." } };
}
