import { wordEnds } from "./grammar.ts";
import { inHereDelimiter, inProgramInput } from "./problems.ts";
import type { Reading, SlotRange } from "./reading.ts";

/** A here-document that has been announced and whose lines are still to come. */
export interface HereDocument {
  readonly delimiter: string;
  /** Where the delimiter stands, with its quotes. */
  readonly start: number;
  readonly end: number;
  readonly quoted: boolean;
  readonly stripsTabs: boolean;
  /** In how many substitutions it stands. */
  readonly level: number;
  /** Set when the lines have been read. */
  slots?: SlotRange;
  /** The program that reads its code from these lines. */
  program?: string;
}

const plainDelimiter = /^[A-Za-z0-9_.+-]+$/u;

/** Reads the delimiter after `<<` or `<<-`. */
export function readDelimiter(reading: Reading, stripsTabs: boolean, level: number): HereDocument | undefined {
  while (reading.char() === " " || reading.char() === "\t") reading.at++;
  const start = reading.at;
  const first = reading.nextSlot;
  let delimiter = "";
  let quoted = false;
  let quote = "";
  while (!reading.atEnd) {
    if (reading.onPlaceholder) {
      reading.take("word");
      continue;
    }
    const char = reading.char();
    if (quote === "" && wordEnds.has(char.charCodeAt(0))) break;
    reading.at++;
    if (quote !== "" ? char === quote : char === "'" || char === '"') {
      quote = quote === "" ? char : "";
      quoted = true;
    } else if (char === "\\" && quote !== "'") {
      delimiter += reading.char();
      reading.at++;
      quoted = true;
    } else delimiter += char;
  }
  const slots = { first, end: reading.nextSlot };
  if (slots.end > slots.first) {
    reading.refuse(slots, inHereDelimiter);
    return undefined;
  }
  return { delimiter, start, end: reading.at, quoted, stripsTabs, level };
}

/** Reads the lines of a here-document, from the line after its command. `readText` reads lines that the shell expands. */
export function readHereDocument(reading: Reading, document: HereDocument, readText: () => void): void {
  const body = reading.at;
  const { end, after } = findEnd(reading, document);
  const first = reading.nextSlot;
  if (!document.quoted) readWithin(reading, end, readText);
  else reading.skipTo(end, "here-document");
  if (reading.stopped) return;
  reading.at = after;
  const slots = { first, end: reading.nextSlot };
  document.slots = slots;
  if (slots.first === slots.end) return;
  if (!plainDelimiter.test(document.delimiter)) reading.refuse(slots, inHereDelimiter);
  if (document.quoted) unquote(reading, document, { start: body, end });
  const continued = reading.text.slice(body, end).includes("\\\n");
  if (continued && !document.quoted) {
    reading.stopUndecided(body, "a line that ends with a backslash in a here-document", "Join the two lines.");
  }
  refuseProgramInput(reading, document);
}

export function refuseProgramInput(reading: Reading, document: HereDocument): void {
  const { program, slots } = document;
  if (program === undefined || slots === undefined) return;
  reading.refuse(slots, (quoted) => inProgramInput({ ...quoted, command: program }));
}

function readWithin(reading: Reading, end: number, read: () => void): void {
  const outer = reading.limit;
  reading.limit = end;
  read();
  if (!reading.stopped) reading.limit = outer;
}

function findEnd(reading: Reading, document: HereDocument): { readonly end: number; readonly after: number } {
  const { text, limit } = reading;
  let line = reading.at;
  while (line < limit) {
    const lineBreak = text.indexOf("\n", line);
    const lineEnd = lineBreak === -1 || lineBreak > limit ? limit : lineBreak;
    let start = line;
    if (document.stripsTabs) while (text[start] === "\t") start++;
    if (lineEnd - start === document.delimiter.length && text.startsWith(document.delimiter, start))
      return { end: line, after: lineEnd };
    line = lineEnd + 1;
  }
  return { end: limit, after: limit };
}

/** The shell shall put the values in and leave all else: the delimiter loses its quotes, the author's text is escaped. */
function unquote(
  reading: Reading,
  document: HereDocument,
  body: { readonly start: number; readonly end: number },
): void {
  reading.edits.push({ start: document.start, end: document.end, text: document.delimiter });
  for (const match of reading.text.slice(body.start, body.end).matchAll(/[\\$`]/gu)) {
    const at = body.start + match.index;
    reading.edits.push({ start: at, end: at, text: "\\" });
  }
}
