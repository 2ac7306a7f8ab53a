import { mkdtempSync, rmSync } from "node:fs";
import { type IncomingMessage, request as httpRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import type { JsonObject } from "../../../src/json/json.ts";
import type { Wire } from "../../../src/meter/meter.ts";
import { ModelServer } from "./model-server.ts";
import { resolveWant } from "./tools.ts";

const schema = (...names: readonly string[]) => ({
  type: "object",
  properties: Object.fromEntries(names.map((name) => [name, { type: "string" }])),
  required: names,
});

interface Spoken {
  readonly path: (streamed: boolean) => string;
  readonly tool: JsonObject;
  /** Where the text and the input stand in an answer in one piece. */
  readonly text: readonly (string | number)[];
  readonly used: readonly (string | number)[];
  readonly lastPiece: string;
}

const wires: Readonly<Record<Wire, Spoken>> = {
  messages: {
    path: () => "/v1/messages",
    tool: { name: "Bash", input_schema: schema("command") },
    text: ["content", 0, "text"],
    used: ["usage", "output_tokens"],
    lastPiece: "message_stop",
  },
  responses: {
    path: () => "/v1/responses",
    tool: { type: "function", name: "exec_command", parameters: schema("cmd") },
    text: ["output", 0, "content", 0, "text"],
    used: ["usage", "output_tokens"],
    lastPiece: "response.completed",
  },
  chat: {
    path: () => "/v1/chat/completions",
    tool: { type: "function", function: { name: "bash", parameters: schema("command") } },
    text: ["choices", 0, "message", "content"],
    used: ["usage", "completion_tokens"],
    lastPiece: "[DONE]",
  },
  gemini: {
    path: (streamed) => `/v1beta/models/m:${streamed ? "streamGenerateContent?alt=sse" : "generateContent"}`,
    tool: { functionDeclarations: [{ name: "run_shell_command", parametersJsonSchema: schema("command") }] },
    text: ["candidates", 0, "content", "parts", 0, "text"],
    used: ["usageMetadata", "candidatesTokenCount"],
    lastPiece: "finishReason",
  },
};

interface Reply {
  readonly status: number;
  readonly text: string;
  /** The connection ended before the answer did. */
  readonly cut: boolean;
}

interface Question {
  readonly server: ModelServer;
  readonly wire: Wire;
  readonly streamed?: boolean;
  readonly tools?: boolean;
  readonly socket?: string;
}

async function ask({ server, wire, streamed = false, tools = true, socket }: Question): Promise<Reply> {
  const { path, tool } = wires[wire];
  const where = socket === undefined ? { host: "127.0.0.1", port: server.port } : { socketPath: socket };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const sent = httpRequest({ ...where, path: path(streamed), method: "POST" }, resolve);
    sent.on("error", reject);
    sent.end(JSON.stringify({ model: "m", stream: streamed, ...(tools ? { tools: [tool] } : {}) }));
  });
  let text = "";
  let cut = false;
  try {
    for await (const chunk of response) text += String(chunk);
  } catch {
    cut = true;
  }
  return { status: response.statusCode ?? 0, text, cut };
}

async function serving(turns: readonly unknown[], use: (server: ModelServer) => Promise<void>): Promise<void> {
  const server = await ModelServer.open({ script: { turns }, folder: "/w" });
  try {
    await use(server);
  } finally {
    await server.close();
  }
}

const at = (value: unknown, path: readonly (string | number)[]): unknown =>
  path.reduce<unknown>((inner, key) => (inner as Record<string | number, unknown>)[key], value);

test("a turn that wants words waits for the request that holds them", () => {
  const turns = [
    { match: '"model":"other"', wants: [{ say: "never" }], times: "forever" },
    { match: "exec_command", wants: [{ say: "once" }] },
    { wants: [{ say: "first" }] },
  ];
  return serving(turns, async (server) => {
    const said: unknown[] = [];
    for (const wire of ["messages", "responses", "responses"] as const)
      said.push(at(JSON.parse((await ask({ server, wire })).text), wires[wire].text));
    expect(said).toEqual(["first", "once", "All done."]);
    expect(server.requests.map(({ turn }) => turn)).toEqual([2, 1, undefined]);
  });
});

describe.each(Object.entries(wires))("a model that speaks %s", (name, spoken) => {
  const wire = name as Wire;

  test("says what its script says, then its last words, in one piece and as a stream", () =>
    serving([{ wants: [{ say: "First words." }] }], async (server) => {
      const first = JSON.parse((await ask({ server, wire })).text);
      expect(at(first, spoken.text)).toBe("First words.");
      expect(at(first, spoken.used)).toBe(50);
      const { text } = await ask({ server, wire, streamed: true });
      expect(text).toContain("All done.");
      expect(text.slice(-2000)).toContain(spoken.lastPiece);
    }));

  test("calls the tool that is offered", () =>
    serving([{ wants: [{ shell: "date" }] }], async (server) => {
      const { text } = await ask({ server, wire, streamed: true });
      expect(text).toContain(server.requests[0]?.tools[0]);
      expect(text.replaceAll("\\", "")).toContain('"date"');
    }));

  test("answers what has no tools in passing, and uses no turn", () =>
    serving([{ wants: [{ say: "First words." }] }], async (server) => {
      expect((await ask({ server, wire, tools: false })).text).toContain("aside");
      expect((await ask({ server, wire })).text).toContain("First words.");
      expect(server.requests.map(({ aside }) => aside)).toEqual([true, false]);
    }));

  test("fails as often as it should, and for ever", () =>
    serving(
      [
        { fault: { status: 500 }, times: 2 },
        { fault: { status: 401 }, times: "forever" },
      ],
      async (server) => {
        const statuses: number[] = [];
        for (const tools of [true, true, true, true, false]) statuses.push((await ask({ server, wire, tools })).status);
        expect(statuses).toEqual([500, 500, 401, 401, 401]);
        expect(server.tally()).toMatchObject({ calls: 5, complete: false, failure: { status: 401 } });
      },
    ));

  test("breaks off in the middle of its words", () =>
    serving([{ fault: "cut", wants: [{ say: "word ".repeat(100) }] }], async (server) => {
      const { text, cut } = await ask({ server, wire, streamed: true });
      expect(cut).toBe(true);
      expect(text).toContain("word");
      expect(text).not.toContain(spoken.lastPiece);
    }));

  test("sends what is no JSON, and what is no answer at all", () =>
    serving([{ fault: "bad json", wants: [{ say: "word ".repeat(100) }] }, { fault: "html" }], async (server) => {
      expect((await ask({ server, wire, streamed: true })).text).toContain('"text, "is" no json');
      expect(await ask({ server, wire })).toMatchObject({ status: 200, text: expect.stringContaining("<!doctype") });
    }));
});

test("a silent model is asked and says nothing until somebody hangs up", () =>
  serving([{ fault: "silent" }], async (server) => {
    const reply = ask({ server, wire: "chat", streamed: true });
    await server.until(() => server.requests.length === 1);
    await server.close();
    expect(await reply).toMatchObject({ status: 200, text: "", cut: true });
  }));

test("a model listens at a socket as well", async () => {
  const folder = mkdtempSync(join(tmpdir(), "waybill-m-"));
  const socket = join(folder, "model.sock");
  const server = await ModelServer.open({ script: { turns: [] }, folder: "/w", socket });
  expect((await ask({ server, wire: "messages", socket })).text).toContain("All done.");
  await server.close();
  rmSync(folder, { recursive: true });
});

test.each([
  ["no turns", {}],
  ["an unknown want", { turns: [{ wants: [{ fly: "away" }] }] }],
  ["an unknown fault", { turns: [{ fault: "rain" }] }],
])("a script with %s is refused", async (_, script) => {
  await expect(ModelServer.open({ script, folder: "/w" })).rejects.toThrow("Invalid input");
});

const tool = (name: string, ...names: readonly string[]) => ({
  name,
  properties: schema(...names).properties,
  required: names,
  freeform: names.length === 0,
});

describe("a want", () => {
  const write = { write: "/w/a.txt", text: "a\n" };
  const patch = "*** Begin Patch\n*** Add File: /w/a.txt\n+a\n*** End Patch\n";

  test.each([
    ["a file writer", write, [tool("Write", "file_path", "content")], { file_path: "/w/a.txt", content: "a\n" }],
    ["a file creator", write, [tool("create", "path", "file_text")], { path: "/w/a.txt", file_text: "a\n" }],
    [
      "a tool that edits and creates",
      write,
      [tool("edit_file", "command", "path", "file_text")],
      { command: "create", path: "/w/a.txt", file_text: "a\n" },
    ],
    ["a patcher", write, [tool("exec", "cmd"), tool("apply_patch", "input")], { input: patch }],
    ["only a shell", write, [tool("exec", "cmd")], { cmd: "printf %s 'a\n' > '/w/a.txt'" }],
    [
      "a writer with a name nobody knows",
      write,
      [tool("store", "path", "content")],
      { path: "/w/a.txt", content: "a\n" },
    ],
    [
      "a shell",
      { shell: "date" },
      [tool("run_shell_command", "command", "is_background")],
      { command: "date", is_background: "as scripted" },
    ],
    [
      "a search beside a shell",
      { shell: "date" },
      [tool("Grep", "pattern", "path"), tool("Bash", "command")],
      { command: "date" },
    ],
    [
      "a reader",
      { read: "/w/a" },
      [tool("Write", "file_path", "content"), tool("Read", "file_path")],
      { file_path: "/w/a" },
    ],
    ["no reader but a shell", { read: "/w/a" }, [tool("Bash", "command")], { command: "cat '/w/a'" }],
    ["a tool for its shape", { structured: { a: 1 } }, [tool("StructuredOutput", "a")], { a: 1 }],
  ])("becomes a call of %s", (...[, want, tools, value]) => {
    expect(resolveWant(want, tools)).toMatchObject({ kind: "call", call: { kind: "arguments", value } });
  });

  test("becomes a patch in plain text where the patcher wants that", () => {
    expect(resolveWant(write, [tool("apply_patch")])).toMatchObject({ call: { kind: "text", text: patch } });
  });

  test("becomes words where there is no tool for it", () => {
    expect(resolveWant(write, [tool("Read", "file_path")])).toMatchObject({
      text: "I have no tool to write: only Read.",
    });
    expect(resolveWant({ structured: { a: 1 } }, [])).toEqual({ kind: "text", text: '{"a":1}' });
  });
});
