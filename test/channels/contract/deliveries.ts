import fc from 'fast-check';
import type { Channel, InboundEvent, Parsed } from '../../../src/channels';
import type { ChannelUnderTest } from '../channel.contract';
import { replaced, replacedField } from './replaced';

/** What is read of deliveries: the genuine, those that come twice, and signed nonsense. */
export function describeDeliveries<C extends object, P>(
  under: ChannelUnderTest<C, P>,
  channel: Channel<C, P>,
): void {
  const { credentials } = under;
  const parse = (body: Buffer): Parsed => {
    const verification = channel.verify(under.sign(body, credentials), credentials);
    if (!verification.ok) throw new Error(verification.why);
    return channel.parse(verification.request);
  };
  const eventsOf = (body: Buffer): readonly InboundEvent[] => {
    const parsed = parse(body);
    if (parsed.kind !== 'events') throw new Error(`a genuine body is ${parsed.why}`);
    return parsed.events;
  };
  const expectSound = (parsed: Parsed): void => {
    if (parsed.kind === 'events') for (const event of parsed.events) expectSoundEvent(event, channel);
  };

  if (under.deliveries)
    test.each(under.deliveries)('reads what was recorded: $name', ({ body, kinds }) => {
      const events = eventsOf(body);
      expect(events.map(({ kind }) => kind)).toEqual(kinds);
      for (const event of events) expectSoundEvent(event, channel);
    });

  test('gives a delivery that comes again, hours later, the keys that it had', () => {
    for (const body of under.bodies) {
      const keys = eventsOf(body).map(({ key }) => key);
      expect(new Set(keys).size).toBe(keys.length);
      expect(eventsOf(under.redelivered?.(body) ?? body).map(({ key }) => key)).toEqual(keys);
      jest.useFakeTimers({ now: Date.now() + 5 * 60 * 60_000 });
      try {
        expect(eventsOf(under.redelivered?.(body) ?? body).map(({ key }) => key)).toEqual(keys);
      } finally {
        jest.useRealTimers();
      }
    }
  });

  test('who writes to us alone can be answered', () => {
    const messages = under.bodies.flatMap(eventsOf).filter((event) => event.kind === 'message');
    expect(messages.length).toBeGreaterThan(0);
    for (const { oneToOne, replyTo, conversation, parts } of messages) {
      if (oneToOne) expect(channel.canReach(replyTo)).toBe(true);
      expect(conversation.group).toBe(!oneToOne);
      expect(parts.length).toBeGreaterThan(0);
    }
  });

  test('reads any JSON and any bytes without an error', () => {
    fc.assert(fc.property(fc.jsonValue(), (json) => expectSound(parse(Buffer.from(JSON.stringify(json))))));
    fc.assert(fc.property(fc.uint8Array(), (bytes) => expectSound(parse(Buffer.from(bytes)))));
  });

  test('reads genuine bodies, and these with anything in any place', () => {
    for (const body of under.bodies) expectSound(parse(body));
    const change = fc.tuple(
      fc.constantFrom(...under.bodies),
      fc.nat(),
      fc.oneof(fc.jsonValue(), fc.constant('\0\ud800')),
    );
    const changed =
      under.bodyFormat === 'form'
        ? (body: Buffer, place: number, value: unknown): string =>
            replacedField(body.toString(), place, typeof value === 'string' ? value : JSON.stringify(value))
        : (body: Buffer, place: number, value: unknown): string =>
            JSON.stringify(replaced(JSON.parse(body.toString()), place, value));
    fc.assert(
      fc.property(change, ([body, place, value]) => {
        expectSound(parse(Buffer.from(changed(body, place, value))));
      }),
      { numRuns: 500 },
    );
  });
}

function expectSoundEvent(event: InboundEvent, { keyKinds }: Pick<Channel<object>, 'keyKinds'>): void {
  expect(event.key.length).toBeGreaterThan(0);
  expect(event.key.length).toBeLessThanOrEqual(300);
  expect(new Date(event.occurredAt).toISOString()).toBe(event.occurredAt);
  const json = JSON.stringify(event);
  expect(JSON.parse(json)).toEqual(event);
  // PostgreSQL takes neither.
  expect(json).not.toMatch(unstorable);
  if (event.kind !== 'message') return;
  const { keys, fallbackName, slugHint } = event.sender;
  expect(keys.length).toBeGreaterThan(0);
  for (const { kind, value } of keys) {
    expect(keyKinds).toContain(kind);
    expect(value).not.toBe('');
  }
  expect(fallbackName.replace(/\D/g, '').length).toBeLessThanOrEqual(4);
  expect(slugHint).not.toBe('');
  expect(event.conversation.keys.length).toBeGreaterThan(0);
  expect(event.conversation.identifier).not.toBe('');
}

/** U+0000 and halves of surrogate pairs, as JSON writes them. */
export const unstorable = /(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i;
