/** Shown as nothing, and the word it stands in is no longer what a forge looks for. */
const gap = "&#8203;";

const references: readonly (readonly [pattern: RegExp, by: string])[] = [
  // People and groups.
  [/(?<!\w)@(?=\\?[\w.-])/g, `@${gap}`],
  // Issues, merge requests, milestones, labels, epics, snippets.
  [/(?<!(?<!\\)&)#(?=\\?\w)/g, `#${gap}`],
  [/([!%~$^])(?=\\?\w)/g, `$1${gap}`],
  [/&(?=\d)/g, `&${gap}`],
  [/\b(GH|GL)-(?=\d)/gi, `$1-${gap}`],
  // Pages of other issues, which would be told that they are spoken of.
  [
    /(https?:)(?=\/\/\S*\/(?:issues|merge_requests|pulls?|work_items|epics|commits?|milestones|snippets)\b)/gi,
    `$1${gap}`,
  ],
  // Words that close what follows.
  [
    /\b(c)(?=los(?:e[sd]?|ing)\b)|\b(f)(?=ix(?:e[sd]|ing)?\b)|\b(r)(?=esolv(?:e[sd]?|ing)\b)|\b(i)(?=mplement(?:s|ed|ing)?\b)/gi,
    `$1$2$3$4${gap}`,
  ],
  // Commands of GitLab at the beginning of a line.
  [/^\//gm, String.raw`\/`],
];

/** Markdown in which a forge finds nobody to call, nothing to close and nothing to link; it looks the same. */
export function forgeText(text: string): string {
  return references.reduce((all, [pattern, by]) => all.replace(pattern, by), text);
}

/** GitLab looks for commands in lines of code as well where it is not sure how far the code goes: none begins with one. */
export function forgeCode(text: string): string {
  return text.replaceAll(/^(?=\/\w)/gm, " ");
}
