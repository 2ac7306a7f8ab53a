/** No more than so many characters, cut between words where there are any; what is cut ends with `…`. */
export function cutWords(text: string, most: number): string {
  const signs = Array.from(text);
  if (signs.length <= most) return text;
  const head = signs.slice(0, most - 1).join("");
  const gap = head.search(/\s+\S*$/u);
  return `${(gap > most / 2 ? head.slice(0, gap) : head).trimEnd()}…`;
}

/** The lines of a text, none longer than a width unless it is one word; its own ends of lines stay. */
export function wrapped(text: string, width: number): readonly string[] {
  return text.split("\n").flatMap((line) => {
    const lines: string[] = [];
    let now = "";
    for (const word of line.split(/\s+/u).filter((each) => each !== "")) {
      const longer = now === "" ? word : `${now} ${word}`;
      if (now === "" || Array.from(longer).length <= width) now = longer;
      else {
        lines.push(now);
        now = word;
      }
    }
    return now === "" ? lines : [...lines, now];
  });
}

/** `1 file`, `2 files`. */
export function counted(count: number, one: string, many = `${one}s`): string {
  return `${count} ${count === 1 ? one : many}`;
}
