import type { ServerResponse } from "node:http";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { ask, openMeterRig, paths, type MeterRig } from "../../../test/rig/meter-rig.ts";
import { beginStream, event } from "../../../test/rig/scripted-upstream.ts";
import { readTables } from "../../../test/rig/tables.ts";
import type { TokenCount, Wire } from "../meter.ts";

interface Row {
  readonly name: string;
  readonly wire: Wire;
  readonly asks: string;
  readonly body?: unknown;
  readonly events?: readonly unknown[];
  readonly cut?: true;
  readonly usage?: readonly [number, number, number, number, number];
  readonly usd?: number;
  readonly partly?: true;
  readonly failure?: readonly [number, string?];
}

let rig: MeterRig;

beforeAll(async () => {
  rig = await openMeterRig();
});
afterAll(() => rig.close());

for (const table of readTables<Row>("meter-usage")) {
  describe(`what answers say that they used: ${table.name}`, () => {
    test.each(table.rows.map((row) => [row.name, row] as const))("%s", async (_, row) => {
      const before = rig.events.length;
      rig.upstream.script = (response) => answer(response, row);
      const heard = await ask(rig.socket, {
        path: row.wire === "gemini" ? geminiPath(row) : paths[row.wire],
        body: { model: row.asks, stream: row.events !== undefined, stream_options: { include_usage: true } },
      });
      expect(heard.cut).toBe(row.cut ?? false);
      expect(heard.text).toBe(textOf(row));
      const called = rig.events[before];
      if (called?.type !== "called") throw new Error("the call was not told of");
      expect({
        usage: called.usage,
        usd: called.usd?.toFixed(8),
        complete: called.complete,
        model: called.model,
      }).toEqual({
        usage: row.usage === undefined ? undefined : countOf(row.usage),
        usd: row.usd?.toFixed(8),
        complete: row.partly !== true,
        model: row.asks,
      });
      const { failure } = rig.gateway.tally();
      expect(failure === undefined ? undefined : [failure.status, failure.reason].filter(Boolean)).toEqual(row.failure);
    });
  });
}

function geminiPath({ asks, events }: Row): string {
  return `/v1beta/models/${asks}:${events === undefined ? "generateContent" : "streamGenerateContent?alt=sse"}`;
}

function textOf({ body, events = [] }: Row): string {
  if (body === undefined) return events.map(event).join("");
  return typeof body === "string" ? body : JSON.stringify(body);
}

function answer(response: ServerResponse, row: Row): void {
  if (row.events === undefined) {
    const html = typeof row.body === "string" && row.body.startsWith("<");
    response.writeHead(200, { "content-type": html ? "text/html" : "application/json" });
    response.end(textOf(row));
    return;
  }
  beginStream(response);
  response.write(textOf(row), () => {
    if (row.cut === true) response.destroy();
    else response.end();
  });
}

function countOf([inputUncached, cacheRead, cacheWrite, output, reasoning]: NonNullable<Row["usage"]>): TokenCount {
  return { inputUncached, cacheRead, cacheWrite, output, reasoning };
}
