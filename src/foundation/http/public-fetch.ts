import { lookup as systemLookup, type LookupAddress, type LookupOptions } from 'node:dns';
import { isIP, type LookupFunction } from 'node:net';
import type { ReadableStream } from 'node:stream/web';
import { Agent, buildConnector, fetch as undiciFetch, type Dispatcher } from 'undici';
import { boundedBody } from './bounded-body';
import { isPublicAddress } from './public-address';
import { PublicFetchConfig } from './public-fetch.config';

/** What a call may cost us. */
export interface CallLimits {
  /** Until the answer's last byte, ms. */
  readonly timeoutMs: number;
  /** A longer answer breaks off with an error; bytes, unpacked. */
  readonly maxAnswerBytes: number;
}

/** A call as `fetch` takes it, of what is heeded here. */
export interface PublicRequest {
  readonly method?: string;
  readonly headers?: Iterable<readonly [string, string]> | Readonly<Record<string, string>>;
  readonly body?: string;
  readonly signal?: AbortSignal | null;
}

/** The name, or one of the addresses it stands for, is not public. Says nothing of what it stands for. */
export class NotPublicError extends Error {
  readonly code = 'ENDPOINT_NOT_PUBLIC';

  constructor() {
    super('the endpoint is not public');
    this.name = 'NotPublicError';
  }
}

/** How a name is resolved, all its addresses at once; tests give their own. */
export type Lookup = (
  hostname: string,
  options: LookupOptions & { all: true },
  done: (error: NodeJS.ErrnoException | null, addresses: LookupAddress[]) => void,
) => void;

/**
 * Calls addresses that organisations gave us: over https, only where every address of the name is public, on a connection
 * to the very addresses that were checked. No redirects, no proxies. `ORGANIZATION_ENDPOINTS=any` lifts the first two.
 */
export class PublicFetch {
  /** For clients that bring their own fetch; what it connects to is checked, what it follows and reads is the client's affair. */
  readonly dispatcher: Dispatcher;

  constructor(
    private readonly config: PublicFetchConfig,
    lookup: Lookup = systemLookup,
  ) {
    this.dispatcher = new Agent({ connect: this.anywhere ? {} : publicConnector(lookup) });
  }

  /** Why an address that an organisation gives is not taken, as the end of a sentence; undefined: it may be called. */
  refusalOf(url: string): string | undefined {
    if (url.length > longestUrl || !URL.canParse(url)) return 'must be an address (URL)';
    const { protocol, hostname, username, password, hash } = new URL(url);
    if (protocol !== 'https:' && !(this.anywhere && protocol === 'http:')) return 'must begin with https://';
    if (username || password) return 'must not hold a user name or password';
    if (hash) return 'must not have a fragment';
    return this.anywhere || mayBePublic(hostname) ? undefined : 'must be on the public internet';
  }

  /** As global `fetch`, for one call; every status is an answer. Rejects as `fetch` does, with the system's code as cause. */
  async fetch(url: string, request: PublicRequest, limits: CallLimits): Promise<Response> {
    const refusal = this.refusalOf(url);
    if (refusal) throw new TypeError('fetch failed', { cause: new NotPublicError() });
    const timeout = AbortSignal.timeout(limits.timeoutMs);
    const response = await undiciFetch(url, {
      method: request.method ?? 'GET',
      headers: [...new Headers(headersOf(request))],
      ...(request.body !== undefined && { body: request.body }),
      signal: request.signal ? AbortSignal.any([request.signal, timeout]) : timeout,
      redirect: 'manual',
      dispatcher: this.dispatcher,
    });
    const { status, statusText, headers } = response;
    const bytes: ReadableStream<Uint8Array> | null = response.body;
    const body = bytes && boundedBody(bytes, limits.maxAnswerBytes);
    return new Response(body, { status, statusText, headers: [...headers] });
  }

  private get anywhere(): boolean {
    return this.config.organizationEndpoints === 'any';
  }
}

const longestUrl = 2048;

/** A literal is known at once; of a name only that it stands for this machine. The rest is seen when it is called. */
function mayBePublic(hostname: string): boolean {
  const host = hostname.replace(/^\[|\]$/g, '').replace(/\.$/, '');
  return isIP(host) ? isPublicAddress(host) : !/(^|\.)localhost$/i.test(host);
}

const headersOf = ({ headers = {} }: PublicRequest): [string, string][] =>
  Symbol.iterator in headers ? [...headers].map(([name, value]) => [name, value]) : Object.entries(headers);

/** Literals never come to a look-up: they are checked here, and so is the scheme, for clients with a fetch of their own. */
function publicConnector(lookup: Lookup): buildConnector.connector {
  const connect = buildConnector({ lookup: publicLookup(lookup), timeout: connectTimeoutMs });
  return (options, done) => {
    if (options.protocol !== 'https:' || !mayBePublic(options.hostname)) done(new NotPublicError(), null);
    else connect(options, done);
  };
}

const connectTimeoutMs = 10_000;

/** The socket gets what was checked, so a name that changes its mind in between changes nothing. */
function publicLookup(lookup: Lookup): LookupFunction {
  return (hostname, options, done) =>
    lookup(hostname, { ...options, all: true }, (error, addresses) => {
      if (error) return done(error, []);
      const [first] = addresses;
      if (!first || !addresses.every(({ address }) => isPublicAddress(address)))
        return done(new NotPublicError(), []);
      return options.all ? done(null, addresses) : done(null, first.address, first.family);
    });
}
