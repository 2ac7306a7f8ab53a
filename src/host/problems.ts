import { defineProblem, type ProblemDoc } from "../problem/problem.ts";

export const fileNotFound = defineProblem<{ readonly file: string }>({
  code: "FILE_NOT_FOUND",
  title: "There is no such file",
  explain: "A file that was named on the command line is not there.",
  message: ({ file }) => `There is no file ${file}.`,
  hint: () => "Check the path; it counts from the folder that you are in.",
});

export const fileNotAFile = defineProblem<{ readonly file: string; readonly is: string }>({
  code: "FILE_NOT_A_FILE",
  title: "This is not a file",
  explain: "A folder, a device or a pipe was named where a file is read.",
  message: ({ file, is }) => `${file} is ${is}, not a file.`,
  hint: ({ is }) => (is === "a folder" ? "Name the workflow files in it." : undefined),
});

export const hostProblems: readonly ProblemDoc[] = [fileNotFound, fileNotAFile];
