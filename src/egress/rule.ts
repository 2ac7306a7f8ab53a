import { domainToASCII } from "node:url";
import { type Address, readAddress } from "./address.ts";
import type { Target } from "./egress.ts";

/** What a command may reach. */
export interface Rule {
  /** As a target would have it. */
  readonly host: string;
  readonly port: number;
  /** All below the host are meant, and not the host itself. */
  readonly below: boolean;
}

export type ReadRule = { readonly ok: true; readonly rule: Rule } | { readonly ok: false; readonly why: string };

const usualPort = 443;

/** Reads what an author has written. */
export function readRule(text: string): ReadRule {
  const [, star, bracketed, plain = "", port] = /^(\*\.)?(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d+))?$/u.exec(text) ?? [];
  if (bracketed === undefined && plain === "") return no("it is no `host`, `host:port` or `*.host:port`");
  const below = star !== undefined;
  const host = bracketed === undefined ? readHost(inAscii(plain)) : hostOfAddress(bracketed);
  if (host === undefined) return no("it names no host");
  if (below && readAddress(host) !== undefined) return no("there is nothing below an address");
  if (below && !host.includes("."))
    return no("it would allow all hosts of a whole domain; name at least two parts behind the star");
  const number = port === undefined ? usualPort : readPort(port);
  return number === undefined ? no("its port is none") : { ok: true, rule: { host, port: number, below } };
}

/** Letters of any language, in the way the net writes them. Nothing that is not a letter is taken for one. */
function inAscii(name: string): string {
  if (!/[^\0-\u007F]/u.test(name)) return name;
  const ascii = /^[\p{L}\p{M}0-9._-]+$/u.test(name) ? domainToASCII(name) : "";
  return readAddress(ascii) === undefined ? ascii : "";
}

function no(why: string): ReadRule {
  return { ok: false, why };
}

/** `host:port` as a client writes it: no user, no path, nothing escaped. Undefined for anything else. */
export function readTarget(text: string): Target | undefined {
  const [, bracketed, plain = "", port = ""] = /^(?:\[([^\]]*)\]|([^:[\]]*)):(\d+)$/u.exec(text) ?? [];
  const host = bracketed === undefined ? readHost(plain) : hostOfAddress(bracketed);
  const number = readPort(port);
  return host === undefined || number === undefined ? undefined : { host, port: number };
}

export function allows(rules: readonly Rule[], { host, port }: Target): boolean {
  return rules.some((rule) => rule.port === port && (rule.below ? host.endsWith(`.${rule.host}`) : host === rule.host));
}

/** Whether a rule names the address itself. */
export function namesAddress(rules: readonly Rule[], { text }: Address, port: number): boolean {
  return rules.some((rule) => rule.host === text && rule.port === port);
}

const longestHost = 253;
const label = /^[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/u;

/** A name of the net in the one way to write it; undefined for what is none. What ends in a number is an address, or a trick with one. */
function readHost(text: string): string | undefined {
  const host = text.toLowerCase().replace(/\.$/u, "");
  const labels = host.split(".");
  if (host.length > longestHost || !labels.every((part) => label.test(part))) return undefined;
  const endsInNumber = /^(?:\d+|0x[0-9a-f]*)$/u.test(labels.at(-1) ?? "");
  return endsInNumber && readAddress(host) === undefined ? undefined : host;
}

function hostOfAddress(text: string): string | undefined {
  const address = readAddress(text);
  return address?.family === "ipv6" ? address.text : undefined;
}

function readPort(digits: string): number | undefined {
  const port = Number(digits);
  return /^[1-9]\d{0,4}$/u.test(digits) && port <= 65_535 ? port : undefined;
}
