import { BlockList, isIPv4, isIPv6 } from "node:net";

/** An address in numbers, as it is dialled. */
export interface Address {
  readonly text: string;
  readonly family: "ipv4" | "ipv6";
}

/** Undefined where a text is no address. One with a zone is none: it means something else on every machine. */
export function readAddress(text: string): Address | undefined {
  if (isIPv4(text)) return { text, family: "ipv4" };
  if (!isIPv6(text) || text.includes("%")) return undefined;
  // The one way to write it.
  return { text: new URL(`http://[${text}]`).hostname.slice(1, -1), family: "ipv6" };
}

/** This machine, private and shared networks, links, documentation, many hosts at once; and where clouds answer their own machines. */
const special4 = [
  ["0.0.0.0", 8],
  ["10.0.0.0", 8],
  ["100.64.0.0", 10],
  ["127.0.0.0", 8],
  ["168.63.129.16", 32],
  ["169.254.0.0", 16],
  ["172.16.0.0", 12],
  ["192.0.0.0", 24],
  ["192.0.2.0", 24],
  ["192.88.99.0", 24],
  ["192.168.0.0", 16],
  ["198.18.0.0", 15],
  ["198.51.100.0", 24],
  ["203.0.113.0", 24],
  ["224.0.0.0", 3],
] as const;

/** Only these are given to hosts of the internet … */
const global6 = ["2000::", 3] as const;
/** … but for those that stand for an address of the other kind, are for tunnels or documentation, or are no host's. */
const special6 = [
  ["2001::", 23],
  ["2001:db8::", 32],
  ["2002::", 16],
  ["3fff::", 20],
] as const;

const special = new BlockList();
for (const [net, prefix] of special4) special.addSubnet(net, prefix, "ipv4");
for (const [net, prefix] of special6) special.addSubnet(net, prefix, "ipv6");
const global = new BlockList();
global.addSubnet(...global6, "ipv6");

/** Whether it is the address of a host of the internet, which anybody may know. */
export function isPublic({ text, family }: Address): boolean {
  return !special.check(text, family) && (family === "ipv4" || global.check(text, family));
}
