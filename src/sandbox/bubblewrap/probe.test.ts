import { describe, expect, test } from "vitest";
import { probeBubblewrap, whyNot } from "./probe.ts";

const permitted = "bwrap: setting up uid map: Permission denied";

describe("bubblewrap that does not work", () => {
  test.each<[string, string, Readonly<Record<string, string>>, RegExp]>([
    [
      "Ubuntu 24.04",
      permitted,
      { "kernel/apparmor_restrict_unprivileged_userns": "1" },
      /AppArmor.*userns,.*apparmor_parser/u,
    ],
    [
      "Ubuntu 24.04, with a network",
      "bwrap: loopback: Failed RTM_NEWADDR: Operation not permitted",
      { "kernel/apparmor_restrict_unprivileged_userns": "1", "user/max_user_namespaces": "1000" },
      /AppArmor/u,
    ],
    [
      "old Debian",
      "bwrap: No permissions to create new namespace, likely because the kernel does not allow non-privileged user namespaces.",
      { "kernel/unprivileged_userns_clone": "0" },
      /sysctl -w kernel.unprivileged_userns_clone=1/u,
    ],
    [
      "CentOS 7",
      "bwrap: Creating new namespace failed: No space left on device",
      { "user/max_user_namespaces": "0" },
      /user.max_user_namespaces=15000/u,
    ],
    [
      "a container",
      "bwrap: No permissions to create new namespace",
      { "user/max_user_namespaces": "9" },
      /seccomp=unconfined/u,
    ],
    [
      "a container with a masked /proc",
      "bwrap: Can't mount proc on /newroot/proc: Operation not permitted",
      {},
      /systempaths=unconfined/u,
    ],
    ["an old version", "bwrap: Unknown option --remount-ro", {}, /newer bubblewrap/u],
    ["something new", "bwrap: the moon is full", {}, /to see what is wrong/u],
  ])("on %s: what to do is said", (_, ...[said, settings, hint]) => {
    const told = whyNot(said, (name) => settings[name]);
    expect(told.message).toContain(said);
    expect(told.hint).toMatch(hint);
    expect(told.hint).toContain("or choose another sandbox");
  });

  test("because it is not there is said, with how to get it", async () => {
    expect(await probeBubblewrap("/no/bwrap", [])).toMatchObject({
      ok: false,
      message: expect.stringContaining("/no/bwrap"),
      hint: expect.stringContaining("apt install bubblewrap"),
    });
  });

  test("for a reason that only a trial shows is told with its words", async () => {
    expect(await probeBubblewrap("/bin/false", [])).toMatchObject({
      ok: false,
      message: expect.stringContaining("it says nothing"),
    });
  });
});
