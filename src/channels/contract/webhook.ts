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
  /** The account by whose secret it was checked, where the platform's bodies name none. */
  readonly account?: string;
};

/** Marks a request as verified; `account` for platforms whose bodies name none. For the `verify` of a channel alone. */
export const asVerified = (request: RawRequest, account?: string): VerifiedRequest =>
  (account === undefined ? request : { ...request, account }) as VerifiedRequest;

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
