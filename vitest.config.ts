import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["src/**/*.test.ts", "test/**/*.test.ts"],
    reporters: ["default", "./test/closing-line-reporter.ts"],
    pool: "threads",
    isolate: false,
    testTimeout: 120_000,
    coverage: { include: ["src/**/*.ts"], exclude: ["src/**/*.test.ts", "src/cli/main.ts"] },
  },
});
