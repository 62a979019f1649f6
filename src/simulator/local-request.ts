import type { IncomingHttpHeaders } from 'node:http';
import { isIP } from 'node:net';

/**
 * True for a request that a program on this machine made by itself, or one of the simulator's own pages. The socket's
 * address decides; a proxy, a tunnel and anybody's page in a browser come from this machine too, and are told by what they
 * add: forwarding headers, a foreign Host, an Origin that is not this server.
 */
export function isLocalRequest(
  socket: { readonly remoteAddress?: string | undefined; readonly localAddress?: string | undefined },
  headers: IncomingHttpHeaders,
): boolean {
  const from = plain(socket.remoteAddress);
  // From its own address to its own address: HOST names one that is not a loopback address.
  const sameMachine = isLoopback(from) || (from !== '' && from === plain(socket.localAddress));
  return (
    sameMachine &&
    isOwnName(headers.host) &&
    isOwnOrigin(headers) &&
    !foreignHeaders.some((name) => headers[name] !== undefined)
  );
}

const foreignHeaders = ['forwarded', 'x-forwarded-for', 'x-forwarded-host', 'via', 'cf-connecting-ip'];

/** A page's Origin is a name that `isOwnName` has checked: nobody else's name can lead here. */
const isOwnOrigin = ({ origin, host }: IncomingHttpHeaders) =>
  origin === undefined || origin === `http://${host}`;

const plain = (address = '') => address.replace(/^::ffff:/, '');

const isLoopback = (address: string) => address === '::1' || /^127\./.test(address);

/** An address or `localhost`: a name could be one that somebody else points at this machine. */
function isOwnName(host = ''): boolean {
  const name = host.replace(/:\d+$/, '').replace(/^\[(.*)\]$/, '$1');
  return name === 'localhost' || isIP(name) !== 0;
}
