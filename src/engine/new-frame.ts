import { childAddress } from "../plan/address.ts";
import type { PlanNode } from "../plan/plan.ts";
import type { Body, Frame } from "./frame.ts";

/** A node that begins, made in one piece: runs make very many of them. */
export function newFrame(node: PlanNode, body: Body): Frame {
  const address = childAddress(body.prefix, node.id);
  const key = childAddress(body.keyPrefix, node.id);
  const { primitive } = node;
  const phase = "ready";
  switch (primitive) {
    case "call":
      return {
        address,
        key,
        body,
        node,
        primitive,
        phase,
        attempts: 0,
        failures: 0,
        crashes: 0,
        held: false,
        given: {},
      };
    case "wait":
      return { address, key, body, node, primitive, phase, opening: 0, message: "" };
    case "choice":
      return { address, key, body, node, primitive, phase, output: {} };
    case "repeat":
      return { address, key, body, node, primitive, phase, pass: 0, most: 0 };
    case "each":
      return {
        address,
        key,
        body,
        node,
        primitive,
        phase,
        items: [],
        width: 1,
        next: 0,
        running: 0,
        halted: false,
        results: [],
      };
    case "join":
      return { address, key, body, node, primitive, phase };
    case "sub-run":
      return {
        address,
        key,
        body,
        node,
        primitive,
        phase,
        attempts: 0,
        failures: 0,
        held: false,
        overdue: false,
        given: {},
      };
  }
}
