import type { X2jOptions } from "fast-xml-parser";
import { trouble } from "./reading.ts";

export interface XmlElement {
  readonly name: string;
  readonly attributes: ReadonlyMap<string, string>;
  readonly children: readonly XmlElement[];
  /** What stands in it outside of other elements. */
  readonly text: string;
}

type ReadXml = { readonly ok: true; readonly root: XmlElement } | { readonly ok: false; readonly trouble: string };

const attributesKey = ":@";
const textKey = "#text";
const cdataKey = "#cdata";

/** Entities are written out here: no document may define its own, so that none grows when it is read. */
const options: X2jOptions = {
  preserveOrder: true,
  ignoreAttributes: false,
  attributeNamePrefix: "",
  processEntities: false,
  parseTagValue: false,
  parseAttributeValue: false,
  trimValues: false,
  cdataPropName: cdataKey,
  ignoreDeclaration: true,
  ignorePiTags: true,
};

/** Reads a whole XML document. A document type is refused: no report needs one, and entities come with it. */
export async function readXml(text: string): Promise<ReadXml> {
  if (hasDoctype(text)) return trouble("The report has a document type (<!DOCTYPE …>), which is not read.");
  const { XMLParser, XMLValidator } = await import("fast-xml-parser");
  try {
    const valid = XMLValidator.validate(text);
    if (valid !== true) return trouble(notWhole(`${valid.err.msg} (line ${valid.err.line})`));
    const nodes: unknown = new XMLParser(options).parse(text);
    const [root, second] = elementsOf(nodes);
    if (root === undefined || second !== undefined) return trouble(notWhole("It has not one root."));
    return { ok: true, root };
  } catch (error) {
    return trouble(notWhole(error instanceof Error ? error.message : "It is no XML."));
  }
}

function notWhole(why: string): string {
  return `The report is not whole XML: ${why.trim().replace(/\.?$/u, ".")}`;
}

/** It may stand before the root alone; in the words of a test it means nothing. */
function hasDoctype(text: string): boolean {
  const prolog = /^(?:\s+|<\?(?:[^?]|\?(?!>))*\?>|<!--(?:[^-]|-(?!->))*-->)*/u.exec(text)?.[0] ?? "";
  return /^<!doctype/iu.test(text.slice(prolog.length, prolog.length + 16));
}

function elementsOf(nodes: unknown): readonly XmlElement[] {
  if (!Array.isArray(nodes)) return [];
  return nodes.flatMap((node: unknown) => elementOf(node) ?? []);
}

function elementOf(node: unknown): XmlElement | undefined {
  if (typeof node !== "object" || node === null) return undefined;
  const entry = Object.entries(node).find(([key]) => ![attributesKey, textKey, cdataKey].includes(key));
  if (entry === undefined || !Array.isArray(entry[1])) return undefined;
  const [name, inner] = entry;
  const attributes = Object.entries(attributesKey in node ? (node[attributesKey] ?? {}) : {});
  return {
    name,
    attributes: new Map(attributes.map(([key, value]) => [key, plainText(String(value))])),
    children: elementsOf(inner),
    text: inner.map((each: unknown) => textOf(each)).join(""),
  };
}

/** A CDATA section has no references. */
function textOf(node: unknown): string {
  if (typeof node !== "object" || node === null) return "";
  if (textKey in node) return plainText(String(node[textKey]));
  if (!(cdataKey in node) || !Array.isArray(node[cdataKey])) return "";
  return node[cdataKey].map((each: unknown) => rawText(each)).join("");
}

function rawText(node: unknown): string {
  return typeof node === "object" && node !== null && textKey in node ? String(node[textKey]) : "";
}

const named: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** References to characters, and to the five that XML knows. */
function plainText(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(/&(?:#(\d{1,7})|#x([\da-f]{1,6})|(lt|gt|amp|quot|apos));/giu, (whole, ...found: string[]) => {
    const [decimal, hex, name] = found;
    if (name !== undefined) return named[name] ?? whole;
    const code = decimal === undefined ? Number.parseInt(hex ?? "", 16) : Number.parseInt(decimal, 10);
    return code > 0 && code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
