import type { StorySign, StoryWords } from "../../api/story.ts";
import type { Paint } from "../output.ts";
import { harmless } from "./problems.ts";

/** One event as a line of the story. */
export function drawStoryWords({ sign, address, rest }: StoryWords, paint: Paint): string {
  const [style, text] = signs[sign];
  const parts = [paint(style, text), address === undefined ? "" : paint("bold", harmless(address)), harmless(rest)];
  return parts.filter((part) => part !== "").join(" ");
}

const signs: Readonly<Record<StorySign, readonly [Parameters<Paint>[0], string]>> = {
  begin: ["cyan", "▸"],
  good: ["green", "✓"],
  bad: ["red", "✗"],
  dropped: ["yellow", "–"],
  warning: ["yellow", "!"],
  retry: ["yellow", "↻"],
  pass: ["cyan", "↻"],
  question: ["yellow", "?"],
  line: ["dim", "⧗"],
  kept: ["dim", "="],
  skipped: ["dim", "–"],
};
