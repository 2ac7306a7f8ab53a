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
  hint: ({ is }) => (is === "a folder" ? "Name a file in it." : undefined),
});

export const fileNotReadable = defineProblem<{ readonly file: string; readonly code: string }>({
  code: "FILE_NOT_READABLE",
  title: "A file cannot be read",
  explain: "The system does not let the file be read. The other files that were named are read all the same.",
  message: ({ file, code }) => `${file} cannot be read: ${reasons[code]?.why ?? `the system says ${code}`}.`,
  hint: ({ code }) => reasons[code]?.hint,
});

interface Reason {
  readonly why: string;
  readonly hint: string;
}

const forbidden: Reason = {
  why: "you may not read it",
  hint: "Check who may read it, and who may enter the folders it stands in.",
};

const reasons: Partial<Record<string, Reason>> = {
  EACCES: forbidden,
  EPERM: forbidden,
  ELOOP: {
    why: "links lead in a circle",
    hint: "The name, or a folder in it, is a link that leads back to itself. Name the file itself, or mend the link: ls -l.",
  },
  ENAMETOOLONG: {
    why: "the name is too long",
    hint: "Check that it is the name of a file, and not what stands in it.",
  },
};

export const hostProblems: readonly ProblemDoc[] = [fileNotFound, fileNotAFile, fileNotReadable];
