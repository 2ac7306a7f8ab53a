import { type Address, isPublic, readAddress } from "../address.ts";
import type { EgressOptions, RefusedWhy, Target } from "../egress.ts";
import { allows, namesAddress, type Rule } from "../rule.ts";

export type Decision =
  | { readonly ok: true; readonly addresses: readonly [Address, ...Address[]] }
  | { readonly ok: false; readonly why: RefusedWhy; readonly address?: string };

/**
 * Whether a target may be reached, and at which addresses. All of its addresses have to be fit to be reached: who has one that is
 * not tries to lead somewhere else.
 */
export async function decide(
  target: Target,
  rules: readonly Rule[],
  resolve: EgressOptions["resolve"],
): Promise<Decision> {
  if (!allows(rules, target)) return { ok: false, why: "not allowed" };
  const literal = readAddress(target.host);
  if (literal !== undefined) return { ok: true, addresses: [literal] };
  const texts = await resolve(target.host).catch(() => []);
  const addresses: Address[] = [];
  for (const text of texts) {
    const address = readAddress(text);
    const isFit = address !== undefined && (isPublic(address) || namesAddress(rules, address, target.port));
    if (!isFit) return { ok: false, why: "private address", address: text };
    addresses.push(address);
  }
  const [first, ...others] = addresses;
  return first === undefined ? { ok: false, why: "unknown host" } : { ok: true, addresses: [first, ...others] };
}
