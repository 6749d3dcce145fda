import ipaddr from "ipaddr.js";

/** Addresses of reverse proxies, each with the number of leading bits that count. */
export type AddressRanges = readonly (readonly [address: ipaddr.IPv4 | ipaddr.IPv6, bits: number])[];

/** Parses addresses and ranges such as `10.0.0.0/8, ::1`; undefined if a part of the text is neither. */
export function parseAddressRanges(text: string): AddressRanges | undefined {
  const parts = text.split(",").map((part) => part.trim());
  const ranges = parts.filter((part) => part !== "").map(parseRange);
  return ranges.every((range) => range !== undefined) ? ranges : undefined;
}

function parseRange(text: string): AddressRanges[number] | undefined {
  if (ipaddr.isValidCIDR(text)) return ipaddr.parseCIDR(text);
  if (!ipaddr.isValid(text)) return undefined;
  const address = ipaddr.process(text);
  return [address, address.kind() === "ipv4" ? 32 : 128];
}

/**
 * The address that a request came from, as a key: an IPv4 address, or the first 64 bits of an IPv6 address, because one
 * customer usually has all addresses with the same 64 bits.
 *
 * Anyone can send `X-Forwarded-For`, so only the entries that trusted proxies appended count.
 */
export function clientAddress(
  { remote, forwardedFor }: { readonly remote: string | undefined; readonly forwardedFor: string | undefined },
  trusted: AddressRanges,
): string {
  const hops = [remote ?? "", ...(forwardedFor ?? "").split(",").toReversed()].map((hop) => hop.trim());
  let client = "unknown";
  for (const hop of hops) {
    if (!ipaddr.isValid(hop)) break;
    const address = ipaddr.process(hop);
    client = keyOf(address);
    if (!isIn(address, trusted)) break;
  }
  return client;
}

function isIn(address: ipaddr.IPv4 | ipaddr.IPv6, ranges: AddressRanges): boolean {
  return ranges.some(([range, bits]) => range.kind() === address.kind() && address.match(range, bits));
}

function keyOf(address: ipaddr.IPv4 | ipaddr.IPv6): string {
  if (!(address instanceof ipaddr.IPv6)) return address.toString();
  const network = address.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(":")}::/64`;
}
