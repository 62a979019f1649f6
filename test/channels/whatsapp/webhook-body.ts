import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { InboundEvent } from '../../../src/channels/contract/inbound-event';
import { asVerified, type Parsed, type RawRequest } from '../../../src/channels/contract/webhook';
import { parse } from '../../../src/channels/whatsapp/whatsapp.webhook';

/** The day of the fixtures. */
export const now = new Date('2026-11-24T10:05:00Z');

const folder = join(__dirname, '../../fixtures/whatsapp');

export const readFixture = (name: string): Buffer => readFileSync(join(folder, name));
export const fixtureNames: readonly string[] = readdirSync(folder).filter((name) => /^\d{3}-/.test(name));
export const hostileNames: readonly string[] = readdirSync(join(folder, 'hostile')).map(
  (name) => `hostile/${name}`,
);

export const request = (body: Buffer, headers: Record<string, string> = {}): RawRequest => ({
  method: 'POST',
  headers,
  query: {},
  body,
});

export const parseBody = (body: Buffer): Parsed => parse(asVerified(request(body)), now);

/** The events of a body that must be readable. */
export function eventsOf(body: Buffer | object): readonly InboundEvent[] {
  const parsed = parseBody(Buffer.isBuffer(body) ? body : Buffer.from(JSON.stringify(body)));
  if (parsed.kind !== 'events') throw new Error(`unreadable: ${parsed.why}`);
  return parsed.events;
}

/** The event of a fixture or body that holds one. */
export function eventOf<K extends InboundEvent['kind']>(body: string | object, kind: K) {
  const events = eventsOf(typeof body === 'string' ? readFixture(body) : body);
  const [event] = events;
  if (events.length !== 1 || event?.kind !== kind)
    throw new Error(`expected one ${kind}, got ${events.map((one) => one.kind).join()}`);
  return event as Extract<InboundEvent, { kind: K }>;
}

/** A body with one change. */
export const change = (field: string, value: object, entry: object = {}): object => ({
  object: 'whatsapp_business_account',
  entry: [{ id: '100000000000001', ...entry, changes: [{ field, value }] }],
});

export const metadata = { display_phone_number: '12025550100', phone_number_id: '200000000000001' };

/** A body of the field `messages`. */
export const messagesBody = (value: object): object =>
  change('messages', { messaging_product: 'whatsapp', metadata, ...value });

/** One message of a person known by both ids, with another content. */
export const messageBody = (message: object, contacts?: readonly object[]): object =>
  messagesBody({
    ...(contacts && { contacts }),
    messages: [
      { id: 'wamid.A', from: '12025550143', from_user_id: 'US.70A1', timestamp: '1795514400', ...message },
    ],
  });
