import type { Chance } from "./chance.ts";

/** A spec of OpenSpec that is valid in every respect, and different for each seed. */
export function makeSpec(chance: Chance, names: readonly string[]): string {
  const lines = ["# Auth Specification", "", "## Purpose", "", ...makePurpose(chance), "", "## Requirements", ""];
  for (const name of names) lines.push(...makeRequirement(chance, name), "");
  if (chance.is(0.2)) lines.push("## Notes", "Nothing that is required stands here.");
  return `${lines.join("\n")}\n`;
}

const nouns = [
  "session",
  "token",
  "login",
  "report",
  "order",
  "cart",
  "invoice",
  "上传",
  "Größe",
  "C#",
  "`code`",
  "naïve café",
];
const verbs = ["expires", "is kept", "ends", "is shown", "moves on", "überlebt", "🚀 starts"];

/** Names that differ from each other in more than case. */
export function makeNames(chance: Chance, count: number): readonly string[] {
  return Array.from({ length: count }, (_, at) => `${chance.pick(nouns)} ${chance.pick(verbs)} ${at + 1}`);
}

function makePurpose(chance: Chance): readonly string[] {
  const said = "Says who may come in, for how long, and what is left behind when they go.";
  if (chance.is(0.2)) return [said, "", "```md", "## Requirements", "### Requirement: an example", "```"];
  return chance.is(0.2) ? [said, "", "### Background", "Some of it is older than the rest."] : [said];
}

export function makeRequirement(chance: Chance, name: string): readonly string[] {
  const count = chance.upTo(3) + 1;
  const scenarios = Array.from({ length: count }, (_, at) => makeScenario(chance, `case ${at + 1}`)).flat();
  return [headingOf(chance, name), ...makeText(chance), "", ...scenarios];
}

function headingOf(chance: Chance, name: string): string {
  return chance.pick([
    `### Requirement: ${name}`,
    `### Requirement: ${name}`,
    `### requirement:  ${name} ###`,
    `###  Requirement: ${name}  `,
  ]);
}

function makeText(chance: Chance): readonly string[] {
  const said = chance
    .pick(["The system SHALL do it.", "It MUST be so.", "Users, as\nfar as possible, SHALL\nbe told."])
    .split("\n");
  return chance.pick([
    said,
    ["", ...said],
    ["**ID**: R-1", "**Priority**: high", ...said],
    ["**Rule**: whoever asks MUST be told."],
    [...said, "", "~~~~", "#### Scenario: an example", "~~~", "~~~~"],
    [...said, "- a point", "  ```", "### Requirement: in a fence", "  ```"],
  ]);
}

export function makeScenario(chance: Chance, name: string): readonly string[] {
  const heading = chance.pick([
    `#### Scenario: ${name}`,
    `#### Scenario: ${name}`,
    `#### ${name}`,
    `####  scenario: ${name} ####`,
  ]);
  const steps = chance.pick([
    ["- **WHEN** it begins", "- **THEN** it ends"],
    ["", "It just happens.", ""],
    ["```", "- so", "```"],
    ["##### Given", "- a user"],
    ["* **WHEN** a", "\t* deeper, with a tab"],
  ]);
  return [heading, ...steps];
}

/** One way of breaking a valid spec, or of writing it oddly. */
export type Change = (text: string, chance: Chance) => string;

const firstHeading = /^###\s+requirement:.*$/im;
const firstText = /(^###\s+requirement:.*\n)[^]*?(?=^####)/im;
const firstRequirement = /^###\s+requirement:[^]*?(?=^###?\s|$(?![^]))/im;

export const specChanges: Readonly<Record<string, Change>> = {
  "no purpose": (text) => text.replace(/## Purpose\n[^]*?(?=^## Requirements\n\n)/m, ""),
  "an empty purpose": (text) => text.replace(/(## Purpose\n)[^]*?(?=^## Requirements\n\n)/m, "$1\n"),
  "a short purpose": (text) => purpose(text, "Is short."),
  "a purpose to be done": (text) => purpose(text, "TBD: somebody writes this when they find the time for it, soon."),
  "a purpose in lower case to be done": (text) =>
    purpose(text, "todo - somebody writes this when they find the time for it."),
  "a purpose that begins with a Spanish word": (text) =>
    purpose(text, "Todo el mundo puede entrar en el sistema cuando quiera hacerlo."),
  "the purpose of an archive": (text) =>
    purpose(text, "TBD - created by archiving change add-auth. Update Purpose after archive."),
  "a purpose at the first level": (text) => text.replace("## Purpose", "# Purpose"),
  "a purpose at the third level": (text) => text.replace("## Purpose", "### Purpose"),
  "a purpose in capitals": (text) => text.replace("## Purpose", "## PURPOSE"),
  "a purpose with marks behind it": (text) => text.replace("## Purpose", "## Purpose ##"),
  "a purpose that is indented": (text) => text.replace("## Purpose", "  ## Purpose"),
  "a purpose that is underlined": (text) => text.replace("## Purpose", "Purpose\n-------"),
  "no requirements": (text) => text.replace(/^## Requirements\n\n[^]*/m, ""),
  "an empty section of requirements": (text) => text.replace(/(^## Requirements\n)\n[^]*/m, "$1"),
  "requirements at the first level": (text) => text.replace(/^## Requirements\n\n/m, "# Requirements\n\n"),
  "requirements at the third level": (text) => text.replace(/^## Requirements\n\n/m, "### Requirements\n\n"),
  "requirements without a blank": (text) => text.replace(/^## Requirements\n\n/m, "##Requirements\n\n"),
  "requirements in lower case": (text) => text.replace(/^## Requirements\n\n/m, "## requirements\n\n"),
  "requirements with marks behind": (text) => text.replace(/^## Requirements\n\n/m, "## Requirements ##\n\n"),
  "requirements with a tab": (text) => text.replace(/^## Requirements\n\n/m, "##\tRequirements\t\n\n"),
  "requirements with a hard blank": (text) => text.replace(/^## Requirements\n\n/m, "##\u00a0Requirements\n\n"),
  "a second section of requirements": (text) =>
    `${text}\n## Requirements\n### Requirement: late\nIt SHALL be.\n#### a\nb\n`,
  "a requirement without a scenario": (text) =>
    text.replace(firstRequirement, "### Requirement: bare\nIt SHALL be.\n\n"),
  "a requirement with an empty scenario": (text) =>
    text.replace(firstRequirement, "### Requirement: bare\nIt SHALL be.\n#### Scenario: nothing\n\n"),
  "a requirement with an empty scenario beside another": (text) =>
    text.replace(firstRequirement, "### Requirement: bare\nIt SHALL be.\n#### Scenario: nothing\n#### b\nc\n\n"),
  "a scenario of the fifth level": (text) =>
    text.replace(firstRequirement, "### Requirement: deep\nIt SHALL be.\n##### Scenario: a\nb\n\n"),
  "a scenario of the third level": (text) =>
    text.replace(firstRequirement, "### Requirement: high\nIt SHALL be.\n### Scenario: a\nb\n\n"),
  "a scenario in a fence": (text) =>
    text.replace(firstRequirement, "### Requirement: shown\nIt SHALL be.\n```\n#### Scenario: a\nb\n```\n\n"),
  "a scenario as a list": (text) =>
    text.replace(firstRequirement, "### Requirement: listed\nIt SHALL be.\n- Scenario: a\n  - b\n\n"),
  "a requirement without text": (text) => text.replace(firstText, "$1\n"),
  "a requirement with text in a fence": (text) => text.replace(firstText, "$1```\nIt SHALL be.\n```\n"),
  "a requirement with metadata alone": (text) => text.replace(firstText, "$1**ID**: 1\n"),
  "a requirement without SHALL": (text) => text.replace(firstText, "$1It is so.\n"),
  "a requirement that shall in lower case": (text) => text.replace(firstText, "$1It shall be so, and must.\n"),
  "a requirement with SHALL in a word": (text) => text.replace(firstText, "$1It is MARSHALLED and MUSTARD.\n"),
  "a requirement with SHALL in its name": (text) => text.replace(firstText, "### Requirement: It SHALL be\nIt is.\n"),
  "a requirement with SHALL after a heading": (text) => text.replace(firstText, "$1It is.\n##### Note\nIt SHALL.\n"),
  "a requirement with very much text": (text) => text.replace(firstText, `$1It SHALL ${"go on ".repeat(100)}.\n`),
  "a section of a change": (text) => `${text}\n## ADDED  Requirements\n### Requirement: new\nIt SHALL.\n#### a\nb\n`,
  "a section of a change in lower case": (text) => text.replace(firstHeading, "## removed requirements\n$&"),
  "a requirement before the section": (text) =>
    text.replace("## Purpose", "### Requirement: early\nIt SHALL.\n\n## Purpose"),
  "a requirement after the section": (text) => `${text}\n## Later\n### Requirement: late\nIt SHALL.\n#### a\nb\n`,
  "a requirement twice": (text) => text.replace(firstRequirement, "$&\n$&"),
  "a requirement twice, once with marks behind": (text) =>
    text.replace(firstRequirement, (found) => `${found}\n${found.replace(/\s*#*\s*\n/, " ##\n")}`),
  "a requirement twice but for its case": (text) =>
    text.replace(firstRequirement, (found) => `${found}\n${found.replace(/^.*/, (line) => line.toUpperCase())}`),
  "a heading among the requirements": (text) => text.replace(firstHeading, "### Documentation\nSome.\n\n$&"),
  "a heading with scenarios among the requirements": (text) =>
    text.replace(firstHeading, "### Documentation\nSome.\n#### a\nb\n\n$&"),
  "a requirement of the fourth level": (text) =>
    text.replace(firstHeading, "#### Requirement: deep\nIt SHALL.\n##### a\nb\n\n$&"),
  "a requirement without a blank": (text) =>
    text.replace(firstHeading, "###Requirement: tight\nIt SHALL.\n#### a\nb\n\n$&"),
  "only requirements without a blank": (text) => text.replace(/^###\s+requirement/gim, "###Requirement"),
  "a requirement that is indented": (text) => text.replace(firstHeading, "  $&"),
  "a requirement that is quoted": (text) => text.replace(firstHeading, "> $&"),
  "a requirement without a name": (text) => text.replace(firstHeading, "### Requirement:"),
  "a requirement whose name is blank": (text) => text.replace(firstHeading, "### Requirement:  "),
  "a requirement in a comment": (text) => text.replace(firstHeading, "<!--\n### Requirement: no\n-->\n$&"),
  "a comment around the purpose": (text) => text.replace("## Purpose", "<!--\n## Purpose\n-->\nText.\n\n## Purpose"),
  "a heading in HTML": (text) =>
    text.replace(firstHeading, "<div>\n### Requirement: in HTML\nIt SHALL.\n#### a\nb\n</div>\n\n$&"),
  "a fence that nothing closes": (text) => text.replace(firstHeading, "```\n$&"),
  "a fence at the end that nothing closes": (text) => `${text}\n~~~\n`,
  "a fence that only shorter marks close": (text) => text.replace(firstHeading, "`````\n```\n$&"),
  "a fence that other marks close": (text) => text.replace(firstHeading, "```\n~~~\n$&"),
  "code in a line that looks like a fence": (text) => text.replace(firstHeading, "```It is so.```\n\n$&"),
  "a fence in a list that nothing closes": (text) => text.replace(firstHeading, "- a\n  ```\n  b\n\n$&"),
  "a fence with blanks behind": (text) => text.replace(firstHeading, "```ts x=1\n### no\n```  \n\n$&"),
  "an indented fence": (text) => text.replace(firstHeading, "      ```\n### Requirement: no\n      ```\n\n$&"),
  "marks alone": (text) => text.replace(firstHeading, "##\n$&"),
  "marks and a blank": (text) => text.replace(firstHeading, "## \n$&"),
  "seven marks": (text) => text.replace(firstHeading, "####### seven\n$&"),
  frontmatter: (text) => `---\ntitle: x\n## Purpose: no\n---\n${text}`,
  "no title": (text) => text.replace("# Auth Specification\n", ""),
  "titles everywhere": (text) => text.replaceAll(/^### r/gim, "# Part\n$&"),
  "a byte order mark": (text) => `\uFEFF${text}`,
  "a byte order mark before the requirements": (text) => {
    const at = text.indexOf("## Requirements\n\n");
    return `\uFEFF${text.slice(at)}\n## Purpose\n\nSays who may come in, for how long, and what is left when they go.\n`;
  },
  CRLF: (text) => text.replaceAll("\n", "\r\n"),
  CR: (text) => text.replaceAll("\n", "\r"),
  "mixed ends of lines": (text, chance) => text.replaceAll("\n", () => (chance.is(0.5) ? "\n" : "\r\n")),
  "no end of the last line": (text) => text.trimEnd(),
  "blanks at the ends of lines": (text) => text.replaceAll("\n", "  \t\n"),
  "a NUL": (text) => text.replace("The system", "The\u0000 system").replace("It", "It\u0000"),
  nothing: () => "",
  "blank lines": () => "\n \n\t\n",
  "no Markdown": () => "just a line",
};

function purpose(text: string, by: string): string {
  return text.replace(/(## Purpose\n)[^]*?(?=^## Requirements\n\n)/m, `$1${by}\n\n`);
}
