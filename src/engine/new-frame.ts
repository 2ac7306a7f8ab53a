import { childAddress } from "../plan/address.ts";
import type { Call, Each, PlanNode, SubRun } from "../plan/plan.ts";
import type { Body, CallFrame, EachFrame, Frame, SubRunFrame } from "./frame.ts";

const phase = "ready";
const [weighs, spared, held] = [false, false, false];
const asks = undefined;
const hashes: Frame["hashes"] = [];

/** A node that begins. Each kind of frame is made in one piece: runs make very many of them. */
export function newFrame(node: PlanNode, body: Body): Frame {
  const { primitive } = node;
  const { address, key } = placeIn(body, node.id);
  switch (primitive) {
    case "call":
      return newCall(node, body);
    case "sub-run":
      return newSubRun(node, body);
    case "each":
      return newEach(node, body);
    case "wait":
      return { address, key, body, node, primitive, phase, weighs, asks, hashes, spared, opening: 0, message: "" };
    case "choice":
      return { address, key, body, node, primitive, phase, weighs, asks, hashes, spared, output: {} };
    case "repeat":
      return { address, key, body, node, primitive, phase, weighs, asks, hashes, spared, pass: 0, most: 0 };
    case "join":
      return { address, key, body, node, primitive, phase, weighs, asks, hashes, spared };
    case "group":
      return { address, key, body, node, primitive, phase, weighs, asks, hashes, spared, held };
  }
}

function newCall(node: PlanNode & Call, body: Body): CallFrame {
  const { address, key } = placeIn(body, node.id);
  const { primitive } = node;
  const [attempts, failures, crashes, waits, goneOn, given] = [0, 0, 0, 0, 0, {}];
  return {
    address,
    key,
    body,
    node,
    primitive,
    phase,
    weighs,
    asks,
    hashes,
    spared,
    attempts,
    failures,
    crashes,
    waits,
    goneOn,
    held,
    given,
  };
}

function newSubRun(node: PlanNode & SubRun, body: Body): SubRunFrame {
  const { address, key } = placeIn(body, node.id);
  const { primitive } = node;
  const [attempts, failures, overdue, given] = [0, 0, false, {}];
  return {
    address,
    key,
    body,
    node,
    primitive,
    phase,
    weighs,
    asks,
    hashes,
    spared,
    attempts,
    failures,
    held,
    overdue,
    given,
  };
}

function newEach(node: PlanNode & Each, body: Body): EachFrame {
  const { address, key } = placeIn(body, node.id);
  const { primitive } = node;
  const [width, next, running, halted] = [1, 0, 0, false];
  const items: EachFrame["items"] = [];
  const results: EachFrame["results"] = [];
  return {
    address,
    key,
    body,
    node,
    primitive,
    phase,
    weighs,
    asks,
    hashes,
    spared,
    items,
    width,
    next,
    running,
    halted,
    results,
  };
}

function placeIn({ prefix, keyPrefix }: Body, id: string): { readonly address: string; readonly key: string } {
  return { address: childAddress(prefix, id), key: childAddress(keyPrefix, id) };
}
