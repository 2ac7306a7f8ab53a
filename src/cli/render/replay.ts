import type { Divergence, Replay } from "../../api/replay.ts";
import type { JsonValue } from "../../json/json.ts";
import type { Paint } from "../output.ts";
import { harmless } from "./problems.ts";

/** What came of deciding a run again, as a person reads it. */
export function drawReplay(replay: Replay, paint: Paint): string {
  const { counts, divergence, status } = replay;
  const { attempts, agentAttempts, runs, trees } = counts;
  if (divergence !== undefined) return drawDivergence(divergence, paint);
  const parts = [
    many(attempts, "attempt"),
    `${agentAttempts} of them by agents`,
    ...(runs > 1 ? [`in ${runs} runs`] : []),
    many(trees, "recorded change of files", "recorded changes of files"),
  ];
  const end = status === undefined ? "The run had not ended by then.\n" : "";
  return `${paint("green", "✓ Everything is as recorded")}: ${parts.join(", ")}.\n${end}`;
}

function drawDivergence({ run, address, attempt, message, at, recorded, now }: Divergence, paint: Paint): string {
  const place = [...(address === "" ? [] : [address]), ...(attempt === undefined ? [] : [`attempt ${attempt}`])];
  const where = [`run ${run}`, ...place].map(harmless).join(", ");
  const [was, is] = sidesOf(recorded, now);
  const lines = [
    `${paint("red", "✗ It goes another way")} (${where})`,
    `  ${harmless(message)}`,
    ...(at === "" ? [] : [`  ${paint("dim", "at      ")}  ${harmless(at)}`]),
    `  ${paint("dim", "recorded")}  ${harmless(was)}`,
    `  ${paint("dim", "now     ")}  ${harmless(is)}`,
  ];
  return `${lines.join("\n")}\n`;
}

const shown = 160;
const before = 40;

/** Both sides in a line each: of long ones, the part in which they begin to differ. */
function sidesOf(recorded: JsonValue, now: JsonValue): readonly [string, string] {
  const [was, is] = [JSON.stringify(recorded), JSON.stringify(now)];
  let same = 0;
  while (same < was.length && was[same] === is[same]) same++;
  const from = Math.max(0, same - before);
  return [cutOut(was, from), cutOut(is, from)];
}

function cutOut(text: string, from: number): string {
  const start = text.length <= shown ? 0 : from;
  const part = text.slice(start, start + shown);
  return `${start > 0 ? "…" : ""}${part}${start + shown < text.length ? "…" : ""}`;
}

function many(count: number, one: string, more = `${one}s`): string {
  return `${count} ${count === 1 ? one : more}`;
}
