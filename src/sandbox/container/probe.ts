import { instead } from "../instead.ts";
import type { SandboxProbe } from "../sandbox.ts";
import { tryCommand } from "../trial.ts";

export interface ProbedEngine {
  readonly engine: "docker" | "podman";
  readonly program: string;
  readonly env: Readonly<Record<string, string>>;
  readonly image: string;
}

/** The daemon is asked as well: a client alone starts nothing. */
const versionFormat = { docker: "{{.Server.Version}}", podman: "{{.Client.Version}}" };

export async function probeContainer({ engine, program, env, image }: ProbedEngine): Promise<SandboxProbe> {
  const version = await tryCommand([program, "version", "--format", versionFormat[engine]], env);
  if (version.missing)
    return {
      ok: false,
      message: `${engine} is not installed: there is no program ${program}.`,
      hint: `Install ${engine}, ${instead("bubblewrap")}`,
    };
  if (!version.ok) {
    return {
      ok: false,
      message: `${engine} is installed but does not work: ${lastLine(version.stderr)}`,
      hint: `${engine === "docker" ? "Start its daemon, or check DOCKER_HOST and that you may use it" : "Run `podman info` to see what is wrong"}, ${instead("bubblewrap")}`,
    };
  }
  const found = await tryCommand([program, "image", "inspect", "--format", "{{.Id}}", image], env);
  if (found.ok) return { ok: true, version: `${engine} ${version.stdout}` };
  return {
    ok: false,
    message: `${engine} has no image ${image}: ${lastLine(found.stderr)}`,
    hint: `Get it with \`${engine} pull ${image}\`, or name another image in the project's configuration. Waybill fetches no images itself.`,
  };
}

function lastLine(text: string): string {
  return text.split("\n").at(-1)?.trim() ?? "";
}
