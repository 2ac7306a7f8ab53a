import type { Survey } from "../survey/survey.ts";
import type { Setup } from "../workspace/workspace.ts";

/** What a new configuration says. */
export interface ConfigWords extends Pick<Survey, "tests" | "checks" | "setup"> {
  readonly agent?: string;
}

/** The text of a configuration: what is said of the project, with a word about each part. What is not known is left out. */
export async function configText(words: ConfigWords): Promise<string> {
  return [`${head}\n`, ...(await configParts(words))].join("\n");
}

/** What is said, key by key, each with a word about it. */
export async function configParts({ agent, tests, checks, setup }: ConfigWords): Promise<readonly string[]> {
  const { stringify } = await import("yaml");
  const item = (value: object): string => stringify([value], { lineWidth: 0 });
  const list = (key: string, items: readonly { readonly value: object; readonly from?: string }[]): string =>
    items.length === 0
      ? ""
      : `${key}:\n${items.map(({ value, from }) => indented(`${from === undefined ? "" : `# from ${oneLine(from)}\n`}${item(value)}`)).join("")}`;
  return [
    part("The agent that is used where nobody says which.", agent === undefined ? "" : stringify({ agent })),
    part(
      tests.some(({ report, coverage }) => [report, coverage].some((each) => each?.startsWith("$") === true))
        ? "How the tests are run. What begins with $WAYBILL_ is a file outside of the project that is gone afterwards."
        : "How the tests are run, and where they write their report.",
      list(
        "tests",
        tests.map((test) => ({ value: testOf(test, tests.length), from: test.from })),
      ),
    ),
    part(
      "What else has to be well: each ends with 0.",
      list(
        "checks",
        checks.map(({ name, run, from }) => ({ value: { name, run }, from })),
      ),
    ),
    part(
      "What a copy of the repository needs before anything runs in it.",
      list(
        "setup",
        setup.map((each) => ({ value: setupOf(each) })),
      ),
    ),
  ].filter((text) => text !== "");
}

const head =
  "# How Waybill works in this project. Nothing of it has to be said: what is left out is seen anew each time.";

function part(comment: string, text: string): string {
  return text === "" ? "" : `# ${comment}\n${text}`;
}

/** Who is the only one needs no name. */
function testOf({ name, run, report, format, coverage }: Survey["tests"][number], count: number): object {
  return {
    ...(count > 1 || name !== "tests" ? { name } : {}),
    run,
    report,
    ...(format === undefined ? {} : { format }),
    ...(coverage === undefined ? {} : { coverage }),
  };
}

function setupOf(setup: Setup): object {
  if ("copy" in setup) return { copy: setup.copy };
  if ("link" in setup) return { link: setup.link };
  const { run, key, paths } = setup;
  return {
    run,
    ...(key === undefined ? {} : { key: [...key] }),
    ...(paths === undefined ? {} : { paths: [...paths] }),
  };
}

function indented(text: string): string {
  return text.replaceAll(/^(?=.)/gmu, "  ");
}

/** A name of a file may hold anything but the end of a comment. */
function oneLine(text: string): string {
  return text.replaceAll(/[\r\n]+/gu, " ");
}
