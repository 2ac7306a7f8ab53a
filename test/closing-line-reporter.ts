import type { Reporter, TestModule } from "vitest/node";

/** Ends every run with one plain line that any machine can read: `N passed, N failed`. */
class ClosingLineReporter implements Reporter {
  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const count = { passed: 0, failed: unhandledErrors.length, skipped: 0, pending: 0 };
    const notRun: string[] = [];
    for (const module of modules) {
      if (module.errors().length > 0) count.failed++;
      for (const test of module.children.allTests()) {
        const state = test.result().state;
        count[state]++;
        if (state === "skipped") notRun.push(test.fullName);
      }
    }
    const skipped = count.skipped + count.pending;
    for (const name of notRun) process.stdout.write(`not run: ${name}\n`);
    process.stdout.write(
      `\n${count.passed} passed, ${count.failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}\n`,
    );
  }
}

// Vitest loads a reporter by its default export.
export default ClosingLineReporter;
