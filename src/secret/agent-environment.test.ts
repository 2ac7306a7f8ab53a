import { expect, test } from "vitest";
import { agentEnvironment } from "./agent-environment.ts";

const handedOn = words(
  "PATH LANG LC_ALL LC_CTYPE TZ TERM COLORTERM NO_COLOR CI USER SHELL NODE_EXTRA_CA_CERTS JAVA_HOME",
);
const keptBack = [
  words("ANTHROPIC_API_KEY OPENAI_API_KEY GITHUB_TOKEN GH_TOKEN NPM_TOKEN MY_SECRET DB_PASSWORD PGPASSWORD"),
  words("AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN AWS_PROFILE GOOGLE_APPLICATION_CREDENTIALS"),
  words("SSH_AUTH_SOCK GPG_AGENT_INFO DBUS_SESSION_BUS_ADDRESS XDG_RUNTIME_DIR DOCKER_HOST KUBECONFIG DATABASE_URL"),
  words("HTTP_PROXY https_proxy NODE_OPTIONS LD_PRELOAD DYLD_INSERT_LIBRARIES BASH_ENV ENV PYTHONSTARTUP PERL5OPT"),
  words("GIT_DIR GIT_ASKPASS GIT_SSH_COMMAND EDITOR HOME TMPDIR PWD WAYBILL_SECRET_KEY WAYBILL_ACTOR"),
  words("path PATH_TOKEN MY_PATH LC_SECRET1 LANGUAGE_KEY CI_JOB_TOKEN constructor __proto__"),
  "",
].flat();

function words(text: string): readonly string[] {
  return text.split(" ");
}

test.each(handedOn)("an agent gets %s", (name) => {
  expect(agentEnvironment({ [name]: "x" })).toEqual({ [name]: "x" });
});

test.each(keptBack)("an agent does not get %j", (name) => {
  expect(agentEnvironment({ [name]: "x", PATH: "/bin" })).toEqual({ PATH: "/bin" });
});

test("an agent gets what the project names, where it is set", () => {
  const env = { DATABASE_URL: "db", OTHER: "x", UNSET: undefined };
  expect(agentEnvironment(env, ["DATABASE_URL", "UNSET", "MISSING"])).toEqual({ DATABASE_URL: "db" });
});
