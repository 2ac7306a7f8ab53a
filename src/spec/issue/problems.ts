import { defineProblem, type ProblemDoc } from "../../problem/problem.ts";

export const issueNotJson = defineProblem<{ readonly file: string; readonly reason: string }>({
  code: "ISSUE_NOT_JSON",
  title: "An issue is not JSON",
  explain: "`waybill spec import` reads an issue as the tracker's API, its webhook or its command line gives it.",
  message: ({ file, reason }) => `${file} is not JSON: ${reason}`,
  hint: () =>
    "Write it with gh issue view N --json number,title,body,labels,url, glab issue view N -F json, or Jira's /rest/api/3/issue/KEY.",
});

export const issueUnknown = defineProblem<{ readonly file: string; readonly found: string }>({
  code: "ISSUE_UNKNOWN",
  title: "This is no issue",
  explain: "The JSON is not what Jira, GitLab or GitHub say of one issue or merge request.",
  message: ({ file, found }) => `${file} is no issue of Jira, GitLab or GitHub: ${found}.`,
  hint: () => "Give the whole answer for one issue, with its key or number, its title and its description.",
});

export const issueKeyUnfit = defineProblem<{ readonly file: string; readonly key: string }>({
  code: "ISSUE_KEY_UNFIT",
  title: "The key of an issue is none",
  explain: "The key becomes the name of a file, so it must look like one that a tracker gives: PROJ-123, or a number.",
  message: ({ file, key }) => `${file} has the key ${JSON.stringify(key)}, which no tracker gives.`,
  hint: () => "Look at where the file comes from; no issue is called so.",
});

export const issueFieldUnknown = defineProblem<{ readonly field: string; readonly fields: readonly string[] }>({
  code: "ISSUE_FIELD_UNKNOWN",
  title: "An issue has no such field",
  explain:
    "`--acceptance-field` names the field of Jira that holds the acceptance criteria, by its id or, where the answer has the names, by its name.",
  message: ({ field }) => `The issue has no field "${field}".`,
  hint: ({ fields }) =>
    fields.length === 0
      ? "Ask Jira for it: /rest/api/3/issue/KEY?expand=names."
      : `It has: ${fields.slice(0, 20).join(", ")}.`,
});

export const issueProblems: readonly ProblemDoc[] = [issueNotJson, issueUnknown, issueKeyUnfit, issueFieldUnknown];
