export type IssueSource = "jira" | "gitlab" | "github";

/** What was asked for in a tracker, in one shape whichever it was. */
export interface Issue {
  readonly source: IssueSource;
  /** As a person calls it, and fit to be the name of a file: `PROJ-123`, `GH-12`, `GL-7`. */
  readonly key: string;
  /** On one line. */
  readonly title: string;
  /** Markdown in which nothing is hidden and nothing is a comment. */
  readonly body: string;
  /** The field for acceptance criteria, where the tracker has one; Markdown as well. */
  readonly acceptance?: string;
  readonly labels: readonly string[];
  readonly url?: string;
}
