import { traceLaws } from "../traces.suite.ts";
import { memoryTraces } from "./memory-traces.ts";

traceLaws("memory", () => {
  const traces = memoryTraces();
  return { open: () => Promise.resolve(traces), leave: () => undefined };
});
