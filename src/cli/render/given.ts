import { toText } from "../../expression/value-text.ts";
import { isJsonList, isJsonObject, type JsonObject, type JsonValue } from "../../json/json.ts";
import type { ShellPiece } from "../../shell-text/shell-text.ts";
import type { PlanNode } from "../../plan/plan.ts";

/** What a step would be given, as a person reads it: a command with its values in it, a prompt, or the rest by name. */
export function drawGiven(given: JsonObject, node: PlanNode | undefined): string {
  const { arguments: asked = {}, ...conduct } = given;
  const parts = isJsonObject(asked) ? { ...asked, ...conduct } : conduct;
  return Object.entries(parts)
    .filter(([, value]) => !isEmpty(value))
    .map(([name, value]) => drawPart(name, value, node))
    .join("\n");
}

function drawPart(name: string, value: JsonValue, node: PlanNode | undefined): string {
  const argument = node?.primitive === "call" ? node.arguments[name] : undefined;
  if (argument?.kind === "shell" && isJsonList(value)) {
    const { pieces } = argument.script;
    const text = pieces.map((piece) =>
      piece.kind === "text" ? piece.text : drawValue(piece, value[piece.slot] ?? null),
    );
    return text.join("").trimEnd();
  }
  return `${name}: ${typeof value === "string" ? value.trimEnd() : JSON.stringify(value)}`;
}

/** A value in a command: outside of quotes it is quoted as a shell would need it. */
function drawValue({ stands }: Extract<ShellPiece, { kind: "value" }>, value: JsonValue): string {
  if (stands === "words" && isJsonList(value)) return value.map(quoted).join(" ");
  return stands === "words" || stands === "word" ? quoted(value) : toText(value);
}

function quoted(value: JsonValue): string {
  const text = toText(value);
  return /^[\w./:=@%+-]+$/u.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}

function isEmpty(value: JsonValue): boolean {
  return value === null || (isJsonObject(value) && Object.keys(value).length === 0);
}
