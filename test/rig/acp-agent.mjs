/**
 * An agent that speaks the Agent Client Protocol and does what its argument says: `happy`, `crash` in the middle of a turn, `deaf`
 * to being stopped, or `slow` and obedient. Its standard error says what becomes of it.
 */
import { appendFileSync } from "node:fs";
import { Readable, Writable } from "node:stream";
import { agent, methods, ndJsonStream } from "@agentclientprotocol/sdk";

const [, , what = "happy"] = process.argv;
const cancelled = new AbortController();

const connection = agent()
  .onRequest(methods.agent.initialize, () => ({ protocolVersion: 1 }))
  .onRequest(methods.agent.session.new, ({ params }) => ({ sessionId: `session in ${params.cwd}` }))
  .onNotification(methods.agent.session.cancel, () => {
    if (what !== "deaf") cancelled.abort();
  })
  .onRequest(methods.agent.session.prompt, async ({ client, params: { sessionId, prompt } }) => {
    const content = { type: "text", text: `You said: ${prompt[0].text}` };
    const update = { sessionUpdate: "agent_message_chunk", content };
    await client.notify(methods.client.session.update, { sessionId, update });
    if (what === "crash") process.exit(3);
    if (what === "happy") return { stopReason: "end_turn" };
    await new Promise((resolve) => cancelled.signal.addEventListener("abort", resolve));
    return { stopReason: "cancelled" };
  })
  .connect(ndJsonStream(Writable.toWeb(process.stdout), Readable.toWeb(process.stdin)));

await connection.closed;
// What is kept of a session is written when nobody speaks any more.
appendFileSync("kept.txt", "kept\n");
process.exit(0);
