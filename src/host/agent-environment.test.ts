import { expect, test } from "vitest";
import { agentEnvironment } from "./agent-environment.ts";

test("agents get what says where programs are and how people write, and nothing else", () => {
  const kept = { PATH: "/bin", LANG: "C", LC_ALL: "C", LC_MESSAGES: "de", TZ: "UTC", TERM: "dumb" };
  const taken = {
    ANTHROPIC_API_KEY: "k",
    AWS_SECRET_ACCESS_KEY: "k",
    GITHUB_TOKEN: "t",
    SSH_AUTH_SOCK: "/s",
    DATABASE_URL: "postgres://a:b@c",
    WAYBILL_SECRET_KEY: "k",
    LC_KEY_1: "x",
    lang: "x",
    NODE_OPTIONS: "--require /tmp/x.js",
    LD_PRELOAD: "/tmp/x.so",
    GIT_DIR: "/x",
    HOME: "/home/me",
    DBUS_SESSION_BUS_ADDRESS: "unix:path=/x",
  };
  expect(agentEnvironment({ ...kept, ...taken })).toEqual(kept);
});
