// What stands in backticks is shown as it is; a comment without an end goes on to the end of the text.
const comment = /(`+[^`]+`+)|<!--(?:-?>|[\s\S]*?(?:--!?>|$))/g;
const letterOrDigit = /[\p{L}\p{N}]/u;

/** Whether a text has a letter or a digit that stands in no comment. */
export function saysSomething(text: string): boolean {
  return letterOrDigit.test(text.replaceAll(comment, (_, code: string | undefined) => code ?? " "));
}
