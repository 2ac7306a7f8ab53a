import { expect, test } from "vitest";
import type { RunPorts } from "./run-ports.ts";
import { events, logs } from "./look.ts";

const evil = "a\tb\r\n\u001b[31mred\u001b[0m\n\u001b[2J\u001b]52;c;cm0gLXJmIH4=\u0007\u009b2Jend\n";

function portsOf(runs: object): { readonly ports: RunPorts; readonly said: () => string } {
  const lines: string[] = [];
  const write = (text: string): void => void lines.push(text);
  const output = { result: write, story: write, paint: (_: string, text: string) => text };
  return { ports: { runs, output } as unknown as RunPorts, said: () => lines.join("") };
}

test("a terminal obeys nothing of what a step has printed; lines and tabs stay", async () => {
  const { ports, said } = portsOf({
    logs: async function* () {
      yield { address: "s", attempt: 1, stream: "stdout", text: evil };
    },
  });
  await logs({ run: "r", step: "s" } as never, { json: false }, ports);
  expect(said()).toBe("a\tb\nred\n·[2J·]52;c;cm0gLXJmIH4=··2Jend\n");
});

test("a terminal obeys nothing of what stands in an event", async () => {
  const { ports, said } = portsOf({
    events: async function* () {
      yield [{ seq: 1, at: 0, event: { type: "node.failed", address: "a", reason: "x", message: `${evil}\u009b` } }];
    },
  });
  await events("r", { json: false }, ports);
  // oxlint-disable-next-line no-control-regex
  expect(said()).not.toMatch(/[\u0000-\u0008\u000b-\u001f\u007f-\u009f]/u);
});
