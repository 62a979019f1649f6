import type { ConversationAddress, InboundEvent } from '../../../src/channels/contract/inbound-event';
import { eventsOf, fixtureNames, readFixture } from './webhook-body';

interface Expected {
  messages: [type: string, key: string][];
  statuses: [status: string, key: string][];
  otherFields: string[];
  valueErrors: number[];
}
const expected = JSON.parse(readFixture('expected.json').toString()) as Record<string, Expected>;

const raw = (event: InboundEvent) => event.raw as Record<string, unknown>;

/** A change of number alone is listed under the old number, every other sender under the strongest key. */
function routing(event: InboundEvent): string | undefined {
  if (event.kind !== 'message' && event.kind !== 'identity-changed') return undefined;
  const [strongest] = event.sender.keys;
  const old =
    event.kind === 'identity-changed' && strongest?.kind === 'wa_id' ? event.previous[0] : undefined;
  return (old ?? strongest)?.value;
}

/** An element of the field `user_id_update` has no type. */
const isMessage = (event: InboundEvent) =>
  event.kind === 'message' || (event.kind === 'identity-changed' && 'type' in raw(event));

/** Notices of the field `messages` are named with a hyphen, those of another field never. */
const isOfOtherField = (event: InboundEvent) =>
  !isMessage(event) && event.kind !== 'delivery' && !(event.kind === 'notice' && event.what.includes('-'));

describe.each(fixtureNames)('%s', (name) => {
  const want = expected[name];
  if (!want) throw new Error(`${name} is not in expected.json`);
  const events = eventsOf(readFixture(name));

  it('has the messages, each with its sender, in order', () => {
    const messages = events.filter(isMessage);
    expect(messages.map((event) => [raw(event)['type'], routing(event)])).toEqual(want.messages);
  });

  it('has the statuses, in order', () => {
    const statuses = events.filter(
      (event) => event.kind === 'delivery' || (event.kind === 'notice' && event.what.startsWith('status-')),
    );
    expect(statuses.map((event) => raw(event)['status'])).toEqual(want.statuses.map(([status]) => status));
  });

  it('has an event for each change of another field', () => {
    const others = events.filter(isOfOtherField);
    expect(others).toHaveLength(want.otherFields.length);
    const named = others.flatMap((event) => (event.kind === 'notice' ? [event.what] : []));
    expect(want.otherFields).toEqual(expect.arrayContaining(named));
  });

  it('has a notice for the errors of a value', () => {
    const errors = events.flatMap((event) =>
      event.kind === 'notice' && event.what === 'value-errors' ? (event.raw as { code: number }[]) : [],
    );
    expect(errors.map((error) => error.code)).toEqual(want.valueErrors);
  });

  it('has events that can be stored: bounded keys, one account, times in reason', () => {
    for (const event of events) {
      expect(event.key).toMatch(/^.{1,300}$/);
      expect(Date.parse(event.occurredAt)).toBeLessThanOrEqual(Date.parse('2026-11-25T10:05:00Z'));
      expect(event.account ?? '200000000000001').toMatch(/^\d{9,15}$/);
      expect(JSON.parse(JSON.stringify(event))).toEqual(event);
    }
    expect(new Set(events.map((event) => event.key)).size).toBe(events.length);
    const addresses: ConversationAddress[] = events.flatMap((event) =>
      'conversation' in event ? [event.conversation] : [],
    );
    for (const { keys, identifier } of addresses) {
      expect(keys.length).toBeGreaterThan(0);
      expect(identifier).not.toBe('');
      expect(keys.map((key) => key.transferable)).toEqual(keys.map((key) => key.transferable).sort());
    }
  });
});

it('covers every expectation', () => {
  expect([...fixtureNames].sort()).toEqual(
    Object.keys(expected)
      .filter((name) => fixtureNames.includes(name))
      .sort(),
  );
});

it('gives a redelivery the keys of the first delivery', () => {
  const keys = (name: string) => eventsOf(readFixture(name)).map((event) => event.key);
  expect(keys('109-duplicate-redelivery-of-text.json')).toEqual(keys('001-text.json'));
});
