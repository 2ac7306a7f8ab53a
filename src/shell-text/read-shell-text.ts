import type { Parsed } from "../problem/problem.ts";
import { type AuthorText, joinParts } from "./author-text.ts";
import { CommandReader } from "./commands.ts";
import { Names } from "./names.ts";
import { Reading } from "./reading.ts";
import type { ShellPart, ShellPiece, ShellScript } from "./shell-text.ts";

/** Decides for each placeholder of a command where it stands, and refuses those whose values a shell would read as code. */
export function readShellText(parts: readonly ShellPart[]): Parsed<ShellScript> {
  const author = joinParts(parts);
  if (author.slots.length === 0) {
    const pieces: readonly ShellPiece[] = author.text === "" ? [] : [{ kind: "text", text: author.text }];
    return { ok: true, value: { pieces }, findings: [] };
  }
  const first = read(author, new Names());
  // What is said of a name holds for commands that stand before it too: in loops and functions they run after it.
  const reading = first.names.isEmpty ? first : read(author, first.names);
  if (reading.findings.length > 0) return { ok: false, findings: reading.findings };
  return { ok: true, value: { pieces: assemble(author, reading) }, findings: [] };
}

function read(author: AuthorText, known: Names): Reading {
  const reading = new Reading(author, known);
  new CommandReader(reading).readScript();
  refuseUnread(reading);
  return reading;
}

/** What the reading has passed over, in a text that no shell would take, is not decided. */
function refuseUnread(reading: Reading): void {
  const unread = reading.author.slots.find((_, slot) => reading.stands[slot] === undefined);
  if (unread !== undefined) reading.stopUndecided(unread.at, "this", "Close every quote and bracket before it.");
}

function assemble(author: AuthorText, reading: Reading): readonly ShellPiece[] {
  const pieces: ShellPiece[] = [];
  const edits = reading.edits.toSorted((a, b) => a.start - b.start || a.end - b.end);
  let from = 0;
  let edit = 0;
  const textTo = (end: number): void => {
    let text = "";
    for (let next = edits[edit]; next !== undefined && next.start < end; next = edits[++edit]) {
      text += author.text.slice(from, next.start) + next.text;
      from = next.end;
    }
    text += author.text.slice(from, end);
    if (text !== "") pieces.push({ kind: "text", text });
    from = end;
  };
  author.slots.forEach(({ at }, slot) => {
    textTo(at);
    const stands = reading.stands[slot];
    if (stands === undefined) return;
    const guard = reading.guards.get(slot);
    pieces.push({ kind: "value", slot, stands, ...(guard === undefined ? {} : { guard }) });
    from = at + 1;
  });
  textTo(author.text.length);
  return pieces;
}
