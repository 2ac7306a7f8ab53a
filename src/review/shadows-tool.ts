import { Refusal } from "../problem/refusal.ts";

interface Trees {
  /** The text of a file without the change, and with it. */
  readonly before: (path: string) => Promise<string | undefined>;
  readonly after: (path: string) => Promise<string | undefined>;
}

/** What `python -m` finds in the root before it finds the tool, or what the tool is made of. */
const modules =
  /^(?<module>_?pytest|pluggy|iniconfig|packaging|coverage|unittest|doctest|nose2|tox|nox|argparse|ast|contextlib|dataclasses|difflib|functools|importlib|inspect|pkgutil|runpy|traceback|warnings|(?:site|user)customize)(?<rest>$|\/.+|(?:\.[\w-]+)*\.(?:pyc?|pyd|so))$/u;

/** Whether a change sets a module or package of its own before a tool of Python. One that was there already is the project's. */
export async function shadowsTool(path: string, { before, after }: Trees): Promise<boolean> {
  if (path.endsWith(".pth")) return /^import[ \t]/mu.test((await textOf(path, after)) ?? "");
  const { module = "", rest = "" } = modules.exec(path)?.groups ?? {};
  if (module === "") return false;
  // A folder is a package before all others only with this file. The bare name may be a link to a folder.
  const isStart = !rest.startsWith("/") || /^\/__init__\.[^/]+$/u.test(rest);
  const start = isStart ? path : `${module}/__init__.py`;
  if ((await textOf(start, before)) !== undefined) return false;
  return isStart || (await textOf(start, after)) !== undefined;
}

/** Empty where there is something that cannot be read as text. */
async function textOf(path: string, read: Trees["before"]): Promise<string | undefined> {
  try {
    return await read(path);
  } catch (error) {
    if (error instanceof Refusal) return "";
    throw error;
  }
}
