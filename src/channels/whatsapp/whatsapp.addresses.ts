import * as ipaddr from 'ipaddr.js';

/** A network: its address and the number of leading bits that are its own. */
export type Network = readonly [ipaddr.IPv4 | ipaddr.IPv6, number];

/**
 * Networks in CIDR notation, separated by commas; undefined if there is none, or if one of them is not a network or is
 * an IPv6 one smaller than /64: callers over IPv6 are known by their /64 alone.
 */
export function parseNetworks(list: string): readonly Network[] | undefined {
  const networks = list.split(',').map((entry) => parseNetwork(entry.trim()));
  return networks.every((network) => network !== undefined) ? networks : undefined;
}

/** Is the caller in one of the networks? The address is an IPv4 or IPv6 one, or the /64 of an IPv6 one. */
export function isWithin(networks: readonly Network[], address: string): boolean {
  const [plain = ''] = address.split('/');
  if (!ipaddr.isValid(plain)) return false;
  // Undoes IPv4 addresses written as IPv6 ones.
  const caller = ipaddr.process(plain);
  return networks.some(([network, bits]) => network.kind() === caller.kind() && caller.match(network, bits));
}

function parseNetwork(entry: string): Network | undefined {
  // Four decimal numbers: ipaddr.js also takes 10.1/16 and 010.0.0.0/8, which mean something else than they seem to.
  if (ipaddr.IPv4.isValidCIDRFourPartDecimal(entry)) return ipaddr.IPv4.parseCIDR(entry);
  if (!entry.includes(':') || !ipaddr.isValidCIDR(entry)) return undefined;
  const network = ipaddr.IPv6.parseCIDR(entry);
  return network[1] <= 64 ? network : undefined;
}
