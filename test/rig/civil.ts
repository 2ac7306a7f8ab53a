import { expect } from "vitest";
import type { Ended } from "./cli-project.ts";

const faultCode = 70;

/** However badly things go, the program says so in its own words. */
export function expectCivil(ended: Ended): Ended {
  const { status, stdout, stderr, said } = ended;
  expect(status, said).not.toBe(faultCode);
  expect(status, said).not.toBeNull();
  expect(stderr, said).not.toMatch(/^\s+at /mu);
  expect(stdout + stderr, said).not.toContain("fault of waybill");
  expect(stderr, said).not.toContain("Warning:");
  return ended;
}
