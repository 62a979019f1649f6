import type { IncomingMessage } from 'node:http';
import Bowser from 'bowser';
import * as ipaddr from 'ipaddr.js';
import { clientIp } from './client-address';

/** The device that calls, in words that a person recognises and that a row may keep: nothing in it names anybody. */
export interface ClientDescription {
  /** CIDR: the /24 of an IPv4 address, the /48 of an IPv6 one; null where the address is not known. */
  readonly network: string | null;
  /** `Chrome on Windows`, or `unknown device`. */
  readonly device: string;
  /** A country's two letters as a proxy of ours says them, or `unknown place`. */
  readonly place: string;
  /** What the person calls the device, if they were asked. */
  readonly label?: string | undefined;
}

/** Describes who calls. With `hops` proxies of ours in front, their word on the country counts; else a header is anybody's. */
export function describeClient(request: IncomingMessage, hops: number): ClientDescription {
  return {
    network: networkOf(clientIp(request, hops)),
    device: deviceOf(request.headers['user-agent'] ?? ''),
    place: (hops > 0 ? countryOf(request) : undefined) ?? 'unknown place',
  };
}

function networkOf(address: string | undefined): string | null {
  if (address === undefined) return null;
  const parsed = ipaddr.process(address);
  if (parsed instanceof ipaddr.IPv6)
    return `${new ipaddr.IPv6([...parsed.parts.slice(0, 3), 0, 0, 0, 0, 0]).toString()}/48`;
  return `${parsed.octets.slice(0, 3).join('.')}.0/24`;
}

/** The header is the caller's own text: only names that bowser knows are shown. */
function deviceOf(userAgent: string): string {
  if (!userAgent) return 'unknown device';
  const { browser, os } = Bowser.parse(userAgent.slice(0, 512));
  const known = [browser.name, os.name].filter((name) => name && /^[A-Za-z0-9 .+-]{1,32}$/.test(name));
  return known.length ? known.join(' on ') : 'unknown device';
}

/** Cloudflare's, Vercel's and CloudFront's names for it. */
const countryHeaders = ['cf-ipcountry', 'x-vercel-ip-country', 'cloudfront-viewer-country'];

function countryOf(request: IncomingMessage): string | undefined {
  return countryHeaders.map((name) => request.headers[name]).find(isCountry);
}

const isCountry = (value: string | string[] | undefined): value is string =>
  typeof value === 'string' && /^[A-Z]{2}$/.test(value);
