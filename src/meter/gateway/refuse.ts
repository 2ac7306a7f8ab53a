import type { OutgoingHttpHeaders, ServerResponse } from "node:http";
import type { JsonObject } from "../../json/json.ts";
import type { Wire } from "../meter.ts";

/** An answer of ours, in the words of the protocol. */
export interface OwnError {
  readonly status: number;
  readonly message: string;
  /** A cap is reached: no agent shall ask again. */
  readonly final?: boolean;
}

/**
 * What every agent that was tried takes for the end: it retries neither a 400 nor what says `insufficient_quota`, while it asks
 * again for ever after a 401, a 429 or a 5xx.
 */
export const breachStatus = 400;

const anthropicTypes = new Map([
  [401, "authentication_error"],
  [404, "not_found_error"],
  [413, "request_too_large"],
  [504, "timeout_error"],
]);

const geminiStatuses = new Map([
  [401, "UNAUTHENTICATED"],
  [404, "NOT_FOUND"],
  [502, "UNAVAILABLE"],
  [503, "UNAVAILABLE"],
  [504, "DEADLINE_EXCEEDED"],
]);

export function errorObject(wire: Wire, error: OwnError): JsonObject {
  const { status, message } = error;
  switch (wire) {
    case "messages": {
      const usual = status < 500 ? "invalid_request_error" : "api_error";
      return { type: "error", error: { type: anthropicTypes.get(status) ?? usual, message } };
    }
    case "responses":
    case "chat":
      return { error: { message, type: openAiType(status), param: null, code: openAiCode(error) } };
    case "gemini": {
      const usual = status < 500 ? "INVALID_ARGUMENT" : "INTERNAL";
      return { error: { code: status, message, status: geminiStatuses.get(status) ?? usual } };
    }
  }
}

/**
 * An error as the last event of a stream. Codex shows words of its own in the place of ours for `insufficient_quota` there, and asks
 * again after most other codes.
 */
export function errorEvent(wire: Wire, error: OwnError): string {
  const object = errorObject(wire, error);
  switch (wire) {
    case "messages":
      return `event: error\ndata: ${JSON.stringify(object)}\n\n`;
    case "responses": {
      const code = error.final === true ? "invalid_prompt" : (openAiCode(error) ?? "server_error");
      const response = { status: "failed", error: { code, message: error.message } };
      return `event: response.failed\ndata: ${JSON.stringify({ type: "response.failed", response })}\n\n`;
    }
    case "chat":
    case "gemini":
      return `data: ${JSON.stringify(object)}\n\n`;
  }
}

/** Answers with an error. What has not come of the request is not waited for. */
export function refuse(response: ServerResponse, wire: Wire, error: OwnError): void {
  const headers = {
    "content-type": "application/json",
    ...(error.final === true ? { "x-should-retry": "false" } : {}),
    ...(response.req.complete ? {} : { connection: "close" }),
  };
  giveWhole(response, { status: error.status, headers, body: Buffer.from(JSON.stringify(errorObject(wire, error))) });
}

export interface WholeAnswer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly body: Buffer;
}

/** Gives an answer that is there as a whole. */
export function giveWhole(response: ServerResponse, { status, headers, body }: WholeAnswer): void {
  if (response.headersSent || response.destroyed) return;
  response.writeHead(status, { ...headers, "content-length": body.length });
  response.end(body);
}

/** Passes an error of an upstream on; where its words cannot be, its status in words of ours. */
export function giveError(
  response: ServerResponse,
  wire: Wire,
  { status, body, headers }: Omit<WholeAnswer, "body"> & { readonly body: Buffer | undefined },
): void {
  if (body !== undefined) giveWhole(response, { status, headers, body });
  else refuse(response, wire, { status, message: `The model's provider answers with the status ${status}.` });
}

function openAiType(status: number): string {
  return status < 500 ? "invalid_request_error" : "server_error";
}

function openAiCode({ status, final }: OwnError): string | null {
  if (final === true) return "insufficient_quota";
  return status === 401 ? "invalid_api_key" : null;
}
