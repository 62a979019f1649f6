import type { Type } from '@nestjs/common';

/**
 * How an organisation's own account is connected, looked at and let go. Every call ends within 30 s or when the signal
 * aborts, never throws, and keeps secrets and numbers out of what it says.
 */
export interface Connecting<Credentials extends object> {
  /** A class-validator class: the body of `connect`. */
  readonly request: Type<object>;
  /**
   * A class-validator class: what a connection of an organisation holds, sealed in its row. What the platform repeats when it
   * checks our address is its `verifyToken`.
   */
  readonly credentials: Type<Credentials>;
  /** Start of the verify tokens that we make for it, 48 hex digits follow; absent: the platform repeats none. */
  readonly verifyTokenPrefix: string;
  /** Asks the platform about what was given, changing nothing there. `request` is an instance of the class of that name. */
  examine(request: object, verifyToken: string, signal: AbortSignal): Promise<Examination<Credentials>>;
  /** Makes the platform deliver to our address; it calls the handshake while this runs. */
  activate(
    credentials: Credentials,
    callbackUrl: string,
    signal: AbortSignal,
  ): Promise<Activation<Credentials>>;
  /** How it is now. */
  check(credentials: Credentials, callbackUrl: string, signal: AbortSignal): Promise<ConnectionHealth>;
  /**
   * Ends the deliveries. Best effort: what could not be undone is said. `others` are the organisation's other connections on
   * this channel: what they need stays.
   */
  deactivate(
    credentials: Credentials,
    others: readonly Credentials[],
    signal: AbortSignal,
  ): Promise<readonly ConnectionCheck[]>;
  /** What people see and write to; undefined: there is nothing of the kind. */
  shownAs(credentials: Credentials): string | undefined;
  /** What the person must still do at the platform, for the answer to `connect`. */
  instructions(callbackUrl: string): string;
  /** The message templates of the account. Absent: the platform has none. */
  templates?(credentials: Credentials, signal: AbortSignal): Promise<TemplateListing>;
}

/** One thing that was looked at. `fix` says what to do, empty where it is all right. */
export interface ConnectionCheck {
  /** In kebab case, stable: `token`, `scopes`, `number`, `app-secret`, `subscription`, `callback`. */
  readonly name: string;
  readonly ok: boolean;
  readonly detail: string;
  readonly fix: string;
}

/**
 * `good`: these credentials open this account. `refused`: a check failed; it is among them. `incomplete`: the platform does
 * not tell what is missing: these fields of the request. `unavailable`: it could not be asked; trying again may help.
 */
export type Examination<Credentials> =
  | {
      readonly kind: 'good';
      readonly credentials: Credentials;
      /** What people see and write to, as the platform shows it; absent: it has none. */
      readonly shownAs?: string;
      /** null: it does not end. */
      readonly tokenExpiresAt: Date | null;
      readonly checks: readonly ConnectionCheck[];
    }
  | { readonly kind: 'refused'; readonly checks: readonly ConnectionCheck[] }
  | { readonly kind: 'incomplete'; readonly fields: readonly string[] }
  | { readonly kind: 'unavailable'; readonly why: string };

export type Activation<Credentials = never> =
  | {
      readonly kind: 'active';
      readonly checks: readonly ConnectionCheck[];
      /** With what the platform made meanwhile: the secret that it signs with. Absent: they are as they were. */
      readonly credentials?: Credentials;
    }
  | { readonly kind: 'refused'; readonly checks: readonly ConnectionCheck[] }
  | { readonly kind: 'unavailable'; readonly why: string };

/** Plain JSON: it is kept with the connection, for every instance. */
export interface ConnectionHealth {
  readonly ok: boolean;
  readonly checks: readonly ConnectionCheck[];
  /** ISO 8601; null: the token does not end, or that is not known. */
  readonly tokenExpiresAt: string | null;
}

export type TemplateListing =
  | { readonly kind: 'listed'; readonly templates: readonly MessageTemplate[] }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'unavailable'; readonly why: string };

/** A message that the platform has approved, or not yet, for use outside the service window. */
export interface MessageTemplate {
  readonly name: string;
  readonly language: string;
  readonly category: string;
  /** `APPROVED` may be sent; the platform's word. */
  readonly status: string;
  /** As the platform gives them, to show and to count parameters. */
  readonly components: readonly unknown[];
}
