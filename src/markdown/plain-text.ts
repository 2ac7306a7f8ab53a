// Signs that nobody sees: of width zero, those that turn the direction of writing, tags, and control characters.
const hidden =
  // oxlint-disable-next-line no-control-regex, no-misleading-character-class
  /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\u00ad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200f\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff0-\ufffb\u{e0000}-\u{e0fff}]/gu;
const loneSurrogate = /\p{Surrogate}/gu;
const lineEnd = /\r\n?|[\u0085\u2028\u2029]/g;
const terminalSequence =
  // oxlint-disable-next-line no-control-regex
  /\u001b\[[0-?]*[ -/]*[@-~]|\u009b[0-?]*[ -/]*[@-~]|\u001b[\]PX^_][^\u0007\u001b]*(?:\u0007|\u001b\\)|\u001b[ -/]*[0-OQ-WYZ\\`-~]/g;

/** What a person sees of a text: without hidden characters and without what a terminal would obey, each line ended by `\n`. */
export function visibleText(text: string): string {
  return text.replace(terminalSequence, "").replace(lineEnd, "\n").replace(hidden, "").replace(loneSurrogate, "\ufffd");
}

/** The same on one line. */
export function oneLine(text: string): string {
  return visibleText(text).replaceAll(/\s+/g, " ").trim();
}
