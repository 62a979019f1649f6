import type { Environment } from '../../foundation/config/load-config';
import type { People, Person } from '../people';

/** A call of the app to a platform's API. */
export interface PlatformCall {
  readonly method: string;
  /** Below the platform's address, with its query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly json: unknown;
}

export interface PlatformAnswer {
  readonly status: number;
  readonly json: unknown;
}

/** A webhook as the platform sends it: signed anew each time, because signatures grow old. */
export interface PlatformWebhook {
  readonly body: string;
  headers(): Readonly<Record<string, string>>;
}

/** What a simulated platform has of the simulator. */
export interface Surroundings {
  readonly people: People;
  /** Something happens on the person's phone, in the chat with the app. */
  show(person: Person, change: PhoneChange): void;
  /** Sends a webhook, again until it is taken; true if that was at once. */
  deliver(webhook: PlatformWebhook): Promise<boolean>;
}

export type PhoneChange =
  | { readonly kind: 'message'; readonly id: string; readonly type: 'text'; readonly text: string }
  | { readonly kind: 'typing'; readonly lastsMs: number }
  | {
      readonly kind: 'own';
      readonly id: string;
      readonly state: 'sent' | 'delivered' | 'read';
      readonly text: string;
    };

/** A messenger of our own beside WhatsApp: its API and its webhooks, in memory. */
export interface SimulatedPlatform {
  /** A call to its API; what follows from it happens by itself. */
  call(call: PlatformCall): PlatformAnswer;
  /** The person writes to the app. */
  write(person: Person, text: string): Promise<{ readonly id: string; readonly taken: boolean }>;
}

/** How a platform is simulated where the operator has configured none. To add one, add it to `simulatedPlatforms`. */
export interface PlatformKind {
  /** The channel's id. */
  readonly channel: string;
  /** Where its variables begin: one of them set means that the operator has configured it. */
  readonly prefix: string;
  /** The variables that open the simulated one at this address; `secret` is kept for a name. */
  standIn(address: string, secret: (name: string) => string): Environment;
  open(environment: Environment, surroundings: Surroundings): SimulatedPlatform;
}
