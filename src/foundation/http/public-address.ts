import * as ipaddr from 'ipaddr.js';

/**
 * Is it an address of the public internet? Not one of this machine, of a network behind it, of a provider's metadata or of
 * nobody; written as an IPv6 address, an IPv4 one counts as what it is. What is no address is not public.
 */
export function isPublicAddress(address: string): boolean {
  if (!ipaddr.isValid(address)) return false;
  const parsed = ipaddr.parse(address);
  if (parsed instanceof ipaddr.IPv4) return isPublicIpv4(parsed);
  // A zone names an interface of this machine.
  if (parsed.zoneId !== undefined) return false;
  const embedded = embeddedIpv4(parsed);
  if (embedded) return isPublicIpv4(embedded);
  return parsed.range() === 'unicast' && parsed.match(globalUnicast);
}

const globalUnicast = ipaddr.IPv6.parseCIDR('2000::/3');

/** NAT64 with the prefix that everybody uses: where only IPv6 is spoken, resolvers answer so for public servers too. */
const nat64 = ipaddr.IPv6.parseCIDR('64:ff9b::/96');

/** Azure's agent for its machines: a public address that answers every machine with that machine's secrets. */
const azureWireServer = '168.63.129.16';

const isPublicIpv4 = (address: ipaddr.IPv4): boolean =>
  address.range() === 'unicast' && address.toString() !== azureWireServer;

function embeddedIpv4(address: ipaddr.IPv6): ipaddr.IPv4 | undefined {
  if (address.isIPv4MappedAddress()) return address.toIPv4Address();
  return address.match(nat64) ? new ipaddr.IPv4(address.toByteArray().slice(-4)) : undefined;
}
