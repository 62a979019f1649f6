/** A request as it came over the wire. Header names are lower case. */
export interface RawRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string | undefined>>;
  readonly query: Readonly<Record<string, unknown>>;
  /** Path and query as they came, for platforms that sign the address; the host is not known from a request. */
  readonly path?: string;
  readonly body: Buffer;
}

declare const verified: unique symbol;

/** A request whose signature was checked. Only `verify` of a channel makes one, through `asVerified`. */
export type VerifiedRequest = RawRequest & {
  readonly [verified]: true;
} & DeliveredTo;

/** What the platform's bodies do not tell of the account that they were delivered to, and its credentials do. */
export interface DeliveredTo {
  /** The platform's id of the account by whose secret the request was checked. */
  readonly account?: string;
  /** What people call that account on the platform: by it they speak to it in groups. */
  readonly accountName?: string | undefined;
}

/** Marks a request as verified; `to` for platforms whose bodies do not tell it. For the `verify` of a channel alone. */
export const asVerified = (request: RawRequest, to: DeliveredTo = {}): VerifiedRequest =>
  ({ ...request, ...to }) as VerifiedRequest;

export type UnsignedReason = 'missing-signature' | 'malformed-signature';

export type Verification =
  | { readonly ok: true; readonly request: VerifiedRequest }
  | { readonly ok: false; readonly why: UnsignedReason | 'wrong-signature' };

/** `unreadable`: the body as a whole is not this platform's; the only case that is answered 400. */
export type Parsed =
  | { readonly kind: 'events'; readonly events: readonly import('./inbound-event').InboundEvent[] }
  | { readonly kind: 'unreadable'; readonly why: 'not-json' | 'not-this-platform' };

export interface HttpReply {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}
