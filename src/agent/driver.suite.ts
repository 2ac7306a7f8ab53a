import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { JsonValue } from "../json/json.ts";
import type { AgentDriver, AgentEnd, AgentRequest } from "./driver.ts";
import { type AgentEvent, type FailureKind, failureKinds } from "./event.ts";
import { nothingSeen, seeing } from "./seen.ts";

/** What a real agent did once, and how that has to be understood. */
export interface DriverRecording {
  readonly scenario: string;
  /** None where the scenario needs what the agent cannot do. */
  readonly calls: readonly RecordedEnd[];
  /** How the second call goes on with the session of the first. */
  readonly then?: "resume" | "fork";
  readonly verdict: "ok" | FailureKind;
  readonly answer?: string;
  readonly output?: JsonValue;
}

type RecordedEnd = Omit<AgentEnd, "seen"> & {
  readonly stdout: readonly string[];
  /** It did not end by itself, and whoever stopped it knows why. */
  readonly stopped: boolean;
};

type Mode = AgentRequest["session"]["mode"];

/** What every driver does. */
export function driverLaws(driver: AgentDriver, recordings: readonly DriverRecording[]): void {
  const lines = recordings.flatMap(({ calls }) => calls.flatMap(({ stdout }) => stdout));
  describe(`the driver ${driver.name}`, () => {
    recordingLaws(driver, recordings);
    decoderLaws(driver, [...new Set(lines)]);
    planLaws(driver);
    classifyLaws(driver);
  });
}

function recordingLaws(driver: AgentDriver, recordings: readonly DriverRecording[]): void {
  test.each(recordings.map((each) => [each.scenario, each.verdict, each] as const))(
    "understands %s: %s",
    (_, expected, { calls, then, answer, output }) => {
      const last = calls.at(-1);
      if (last === undefined) return expect(then !== undefined && driver.capabilities[then]).toBe(false);
      const end = endOf(driver, last, modeOf(calls.length - 1, then));
      const verdict = driver.classify(end);
      if (last.stopped) return expect(verdict.ok).toBe(false);
      expect(verdict.ok ? "ok" : verdict.failure.kind, JSON.stringify(verdict)).toBe(expected);
      if (!verdict.ok) return expect(verdict.failure.message).not.toBe("");
      if (answer !== undefined) expect(verdict.text).toContain(answer);
      if (output !== undefined) expect(verdict.output ?? JSON.parse(verdict.text)).toEqual(output);
    },
  );

  test("tells the session of each call: the same where it is resumed, another where it is a copy", () => {
    for (const { calls, then, scenario } of recordings) {
      const [first, second] = calls.map((call, index) => endOf(driver, call, modeOf(index, then)).seen.session);
      // One that was stopped may not have said a word.
      if (calls.some(({ stdout }) => stdout.length > 0)) expect(first, scenario).toMatch(/./u);
      if (calls.length > 1) expect(first === second, scenario).toBe(then === "resume");
    }
  });

  test("counts what went well as the meter did", () => {
    for (const { scenario, calls, then } of recordings) {
      for (const [index, call] of calls.entries()) {
        const { seen, meter } = endOf(driver, call, modeOf(index, then));
        if (seen.ended?.ok !== true || seen.usage === undefined || meter?.complete !== true) continue;
        expect(seen.usage, scenario).toEqual(meter.usage);
      }
    }
  });

  test("tells of the end of each tool that it told of the beginning of, where it came to its end", () => {
    for (const { scenario, calls } of recordings) {
      for (const call of calls.filter(({ stopped }) => !stopped)) {
        const events = decode(driver, call.stdout, "new");
        const ids = (type: "tool.started" | "tool.ended") =>
          events.flatMap((event) => (event.type === type ? [event.id] : [])).sort();
        if (endOf(driver, call, "new").seen.ended?.ok === true)
          expect(ids("tool.ended"), scenario).toEqual(ids("tool.started"));
      }
    }
  });

  test("knows every line of the recordings", () => {
    const raw = recordings.flatMap(({ calls }) => calls.flatMap(({ stdout }) => decode(driver, stdout, "new")));
    expect(raw.filter(({ type }) => type === "raw")).toEqual([]);
  });
}

function decoderLaws(driver: AgentDriver, lines: readonly string[]): void {
  const line = fc.constantFrom(...(lines.length === 0 ? ["{}"] : lines));

  test("whatever it reads, it never throws, and neither does what is made of it", () => {
    const any = fc.oneof(fc.string({ unit: "binary" }), fc.json(), mutated(line), line);
    fc.assert(
      fc.property(fc.array(any, { maxLength: 30 }), fc.integer({ min: -1, max: 255 }), (read, code) => {
        const seen = decode(driver, read, "new").reduce(seeing, nothingSeen);
        const verdict = driver.classify({ exit: { code, signal: null }, seen, stderr: "" });
        expect(verdict.ok || verdict.failure.kind in failureKinds).toBe(true);
      }),
    );
  });

  test("what was read of a recording that is cut is the beginning of what is read of all of it", () => {
    fc.assert(
      fc.property(fc.array(line, { maxLength: 40 }), fc.nat({ max: 40 }), (read, at) => {
        const decoder = driver.decode("new");
        const whole = read.map((each) => decoder.line(each));
        const again = driver.decode("new");
        expect(read.slice(0, at).map((each) => again.line(each))).toEqual(whole.slice(0, at));
      }),
    );
  });

  test.each(["not json", "[1]", '{"type":"from.the.future","x":1}', '{"x":1}', "{", "null"])(
    "keeps %s, which it does not know, as it is",
    (unknown) => {
      expect(driver.decode("new").line(unknown)).toEqual([{ type: "raw", line: unknown }]);
    },
  );

  test("an empty line is nothing", () => {
    expect(driver.decode("new").line("")).toEqual([]);
  });
}

function planLaws(driver: AgentDriver): void {
  const requests = fc.record({
    prompt: fc.string({ minLength: 12 }),
    role: fc.constantFrom("agent" as const, "advisor" as const),
    mode: fc.constantFrom("new" as const, "resume" as const, "fork" as const),
    system: fc.option(fc.string(), { nil: undefined }),
    via: fc.boolean(),
  });

  test("gives the prompt on standard input alone, and the token in no argument; the same request is always the same command", () => {
    fc.assert(
      fc.property(requests, ({ prompt, role, mode, system, via }) => {
        const request: AgentRequest = {
          ...sampleRequest,
          prompt: `<prompt>${prompt}`,
          role,
          session: { mode, id: "s-1" },
          ...(system === undefined ? {} : { system }),
          endpoint: via ? sampleRequest.endpoint : { via: "login" },
        };
        const launch = driver.plan(request);
        expect(driver.plan(request)).toEqual(launch);
        expect(launch.stdin).toContain(request.prompt);
        const seen = launch.argv.join("\n");
        expect(seen).not.toContain("<prompt>");
        expect(seen).not.toContain("token-of-the-meter");
        expect(JSON.stringify([launch.env, launch.files]).includes("token-of-the-meter")).toBe(via);
        expect(launch.argv.slice(0, 2)).toEqual(["the-program", "first-argument"]);
        expect(launch.argv).toContain("--added-by-the-project");
        for (const { path } of launch.files) expect(path).toMatch(/^[^/]/u);
      }),
    );
  });

  test("takes no value for an option, whoever it comes from", () => {
    const values = { model: "--option-model", session: { mode: "resume" as const, id: "--option-session" } };
    const { argv } = driver.plan({ ...sampleRequest, ...values });
    const ownOptions = argv.slice(0, argv.includes("--") ? argv.indexOf("--") : argv.length);
    expect(ownOptions.filter((word) => word.startsWith("--option"))).toEqual([]);
  });

  test("tells an advisor from an agent", () => {
    const advisor = driver.plan({ ...sampleRequest, role: "advisor" });
    expect(JSON.stringify(advisor)).not.toBe(JSON.stringify(driver.plan(sampleRequest)));
  });
}

function classifyLaws(driver: AgentDriver): void {
  const nothing: AgentEnd = { exit: { code: 0, signal: null }, seen: nothingSeen, stderr: "" };
  const usage = { inputUncached: 0, cacheRead: 0, cacheWrite: 0, output: 0, reasoning: 0 };
  const done = { ...nothingSeen, ended: { type: "ended", ok: true, text: "Done." } as const, text: "Done.", lines: 1 };
  const tally = { calls: 1, usage, models: [], knownUsd: 0, complete: true };

  test.each<readonly [string, AgentEnd, FailureKind]>([
    ["no word", nothing, "agent_crash"],
    ["a signal", { ...nothing, exit: { code: null, signal: "SIGSEGV" } }, "agent_crash"],
    ["a good word and a bad exit code", { ...nothing, seen: done, exit: { code: 1, signal: null } }, "agent_crash"],
    [
      "a cap of the meter, whatever it says",
      { ...nothing, seen: done, meter: { ...tally, breach: { cap: "usd", used: 2, limit: 1 } } },
      "budget",
    ],
    [
      "a last answer that was a refusal",
      { ...nothing, seen: done, meter: { ...tally, failure: { status: 200, message: "no", reason: "refused" } } },
      "refused",
    ],
    [
      "a provider that refuses the key",
      { ...nothing, exit: { code: 1, signal: null }, meter: { ...tally, failure: { status: 401, message: "no" } } },
      "auth",
    ],
    [
      "a provider that wants it to wait",
      {
        ...nothing,
        exit: { code: 1, signal: null },
        meter: { ...tally, failure: { status: 429, message: "wait", resetsAt: 5 } },
      },
      "rate_limit",
    ],
  ])("an end with %s is no good end", (_, end, kind) => {
    const verdict = driver.classify(end);
    expect(verdict).toMatchObject({ ok: false, failure: { kind } });
    if (kind === "rate_limit") expect(verdict).toMatchObject({ failure: { resetsAt: 5, httpStatus: 429 } });
  });
}

const sampleRequest: AgentRequest = {
  prompt: "Do it.",
  role: "agent",
  options: {},
  command: ["the-program", "first-argument"],
  extraArguments: ["--added-by-the-project"],
  folder: "/work",
  home: "/home/agent",
  session: { mode: "new", id: "s-1" },
  endpoint: {
    via: "meter",
    url: "http://127.0.0.1:8080",
    socket: "/run/doors/meter.sock",
    token: "token-of-the-meter",
  },
};

function modeOf(call: number, then: "resume" | "fork" = "resume"): Mode {
  return call === 0 ? "new" : then;
}

function decode(driver: AgentDriver, lines: readonly string[], mode: Mode): readonly AgentEvent[] {
  const decoder = driver.decode(mode);
  return [...lines.flatMap((line) => decoder.line(line)), ...decoder.end()];
}

function endOf(driver: AgentDriver, { stdout, ...end }: RecordedEnd, mode: Mode): AgentEnd {
  return { ...end, seen: decode(driver, stdout, mode).reduce(seeing, nothingSeen) };
}

/** A line with something taken out, doubled, or replaced by a value of another type. */
function mutated(line: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const values = fc.constantFrom("null", "0", "true", '"x"', "[]", "{}", "[null]", '[{"type":1}]');
  return fc.tuple(line, fc.nat(), fc.nat({ max: 40 }), values).map(([text, at, length, value]) => {
    const from = at % (text.length + 1);
    if (length % 3 === 0) return text.slice(0, from) + text.slice(from + length);
    if (length % 3 === 1) return text.slice(0, from) + text.slice(Math.max(0, from - length));
    // The value of the field that stands next.
    const field = text.indexOf('":', from);
    return field < 0
      ? text
      : text.slice(0, field + 2) + text.slice(field + 2).replace(/^(?:"(?:[^"\\]|\\.)*"|[\w.]+|\[\]|\{\})/u, value);
  });
}
