import type { IncomingMessage } from 'node:http';
import * as ipaddr from 'ipaddr.js';

/**
 * Who calls, as a key for limits: the IPv4 address, or the /64 network of an IPv6 one, since one subscriber has at least
 * that many. With `hops` proxies of ours in front it is the address that the outermost of them saw; entries of
 * X-Forwarded-For to the left of it are the caller's own claims. Without a valid entry there: the socket's address.
 */
export function clientAddress(request: IncomingMessage, hops: number): string {
  const address = clientIp(request, hops);
  return address === undefined ? 'unknown' : networkOf(address);
}

/** The address behind that key, whole; undefined if there is none that can be read. */
export function clientIp(request: IncomingMessage, hops: number): string | undefined {
  const forwarded = request.headers['x-forwarded-for'];
  const entries = (Array.isArray(forwarded) ? forwarded.join(',') : (forwarded ?? '')).split(',');
  const seen = hops > 0 ? entries.at(-hops)?.trim() : undefined;
  const address = seen && ipaddr.isValid(seen) ? seen : (request.socket.remoteAddress ?? '');
  return ipaddr.isValid(address) ? address : undefined;
}

/** Does the socket end on this machine? */
export function isLoopback(request: IncomingMessage): boolean {
  const address = request.socket.remoteAddress;
  return address !== undefined && ipaddr.isValid(address) && ipaddr.process(address).range() === 'loopback';
}

function networkOf(address: string): string {
  // Undoes IPv4 addresses written as IPv6 ones (::ffff:192.0.2.1), which dual-stack sockets give.
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${new ipaddr.IPv6([...parsed.parts.slice(0, 4), 0, 0, 0, 0]).toString()}/64`;
}
