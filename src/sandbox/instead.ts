/** The end of a hint of a sandbox that does not work. */
export function instead(other: "bubblewrap" | "container"): string {
  return `or choose another sandbox for the project (\`${other}\`, or \`none\`, which holds nothing).`;
}
