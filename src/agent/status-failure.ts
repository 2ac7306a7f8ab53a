import type { AgentFailure, FailureKind } from "./event.ts";

/** What the HTTP status of a model's provider means for whoever asked; 0 is no answer at all. */
export function statusFailure(status: number, message: string): AgentFailure {
  return { kind: kindOfStatus(status), message, ...(status === 0 ? {} : { httpStatus: status }) };
}

export function kindOfStatus(status: number): FailureKind {
  switch (status) {
    case 401:
    case 403:
      return "auth";
    case 402:
      return "budget";
    case 408:
      return "provider";
    case 429:
      return "rate_limit";
    case 503:
    case 529:
      return "overloaded";
    default:
      return status >= 400 && status < 500 ? "bad_request" : "provider";
  }
}
