/** The code that the system, or Node, gave to an error: `ENOENT`, `EPIPE`. Undefined where it has none. */
export function errorCode(error: unknown): string | undefined {
  return error instanceof Error && "code" in error && typeof error.code === "string" ? error.code : undefined;
}
