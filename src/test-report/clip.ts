const longestMessage = 4_000;

/** What a message keeps of a long text: its beginning, where a failure says what it is. */
export function clip(text: string): string {
  const plain = text.trim();
  return plain.length <= longestMessage ? plain : `${plain.slice(0, longestMessage)}…`;
}
