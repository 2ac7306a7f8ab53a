import { describe, expect, test } from "vitest";
import { environmentSecrets } from "./environment/environment-secrets.ts";
import type { SecretSource } from "./secret.ts";
import { secretsOf } from "./secrets-of.ts";

/** A source that tells its names. */
function shelf(name: string, values: Readonly<Record<string, string>>): SecretSource {
  return {
    ...environmentSecrets(values),
    name,
    names: () => Promise.resolve(Object.keys(values)),
    put: (one) => `put ${one} on ${name}`,
  };
}

describe("secrets of several sources", () => {
  const secrets = secretsOf([
    environmentSecrets({ A: "env", PATH: "/bin" }),
    shelf("one", { A: "1", B: "1" }),
    shelf("two", { B: "2", C: "2" }),
  ]);

  test("the first source that has a name counts", async () => {
    expect(await secrets.need(["A", "B", "C", "A"])).toEqual({ A: "env", B: "1", C: "2" });
    expect(await secrets.find("D")).toBeUndefined();
  });

  test("all that are missing are named at once, with where they can be put", async () => {
    await expect(secrets.need(["A", "X", "Y", "X"])).rejects.toMatchObject({
      code: "SECRET_MISSING",
      message: "These secrets are nowhere to be found: X, Y.",
      hint: "Set the variable X; or put X on one; or put X on two; and the others likewise.",
    });
    await expect(secrets.need(["X"])).rejects.toMatchObject({ message: "The secret X is nowhere to be found." });
    expect(await secrets.need([])).toEqual({});
  });

  test("those that are kept for us are listed, with the source that counts; other variables are not", async () => {
    expect(await secrets.list()).toEqual([
      { name: "A", source: "the environment" },
      { name: "B", source: "one" },
      { name: "C", source: "two" },
    ]);
  });

  test.each(["", "a-b", "1A", "A B", "A=hunter2", "__proto__", "ä", `A${"x".repeat(100)}`])(
    "%j is no name",
    async (name) => {
      await expect(secrets.need([name])).rejects.toMatchObject({
        code: "SECRET_NAME",
        message: "This cannot be the name of a secret.",
      });
    },
  );
});
