import fc from 'fast-check';
import type { InboundEvent } from '../../../src/channels/contract/inbound-event';
import type { Parsed } from '../../../src/channels/contract/webhook';
import {
  change,
  eventsOf,
  fixtureNames,
  hostileNames,
  messagesBody,
  metadata,
  parseBody,
  readFixture,
} from './webhook-body';

const fields = ['messages', 'smb_message_echoes', 'user_preferences', 'user_id_update', 'standby', 'history'];
const types = [
  'text',
  'image',
  'audio',
  'contacts',
  'interactive',
  'button',
  'order',
  'reaction',
  'system',
  'edit',
  'revoke',
  'unsupported',
];
const anything = fc.jsonValue({ maxDepth: 4, stringUnit: 'binary' });
const bytes = (json: unknown) => Buffer.from(JSON.stringify(json));

/** An object with the names that parsing looks for, and anything in them. */
const element = fc
  .tuple(
    fc.dictionary(
      fc.constantFrom(
        'id',
        'from',
        'from_user_id',
        'to',
        'user_id',
        'wa_id',
        'group_id',
        'timestamp',
        'status',
        'context',
        'referral',
        'errors',
        ...types,
      ),
      anything,
    ),
    fc.constantFrom(...types),
  )
  .map(([content, type]) => ({ ...content, type }));
const list = fc.oneof(anything, fc.array(fc.oneof(element, anything), { maxLength: 5 }));
const value = fc.dictionary(
  fc.constantFrom(
    'metadata',
    'contacts',
    'messages',
    'statuses',
    'errors',
    'message_echoes',
    'user_preferences',
    'user_id_update',
    'standby',
  ),
  list,
);

/** A body with a random part dropped or replaced. */
function mutate(json: unknown, path: readonly number[], replacement: unknown): unknown {
  const [step, ...rest] = path;
  if (typeof json !== 'object' || json === null || step === undefined) return replacement;
  const keys = Object.keys(json);
  const key = keys[step % Math.max(keys.length, 1)];
  if (key === undefined) return replacement;
  const changed = mutate((json as Record<string, unknown>)[key], rest, replacement);
  const entries = Object.entries(json).flatMap(([name, old]): [string, unknown][] =>
    name !== key ? [[name, old]] : changed === undefined ? [] : [[name, changed]],
  );
  return Array.isArray(json) ? entries.map(([, item]) => item) : Object.fromEntries(entries);
}

const small = [...fixtureNames, ...hostileNames].filter((name) => !/115-|15-deep|04-not-json/.test(name));
const mutated = fc
  .tuple(
    fc.constantFrom(...small),
    fc.array(fc.nat(20), { minLength: 1, maxLength: 9 }),
    fc.option(anything, { nil: undefined }),
  )
  .map(
    ([name, path, replacement]) =>
      mutate(JSON.parse(readFixture(name).toString()), path, replacement) ?? null,
  );

/** What holds for whatever was sent. */
function expectSound(parsed: Parsed): void {
  if (parsed.kind === 'unreadable') return;
  for (const event of parsed.events) {
    expect(event.key.length).toBeGreaterThan(0);
    expect(event.key.length).toBeLessThanOrEqual(300);
    expect(new Date(event.occurredAt).toISOString()).toBe(event.occurredAt);
    const stored = JSON.stringify(event);
    expect(stored).not.toMatch(/(^|[^\\])(\\\\)*\\u(0000|d[89a-f])/i);
    if ('conversation' in event) expect(event.conversation.keys.length).toBeGreaterThan(0);
    if ('sender' in event) expect(event.sender.keys.length).toBeGreaterThan(0);
    if ('parts' in event) expect(event.parts).toHaveLength(1);
  }
}

const keysOf = (parsed: Parsed) =>
  parsed.kind === 'events' ? parsed.events.map((event) => event.key) : parsed.why;

describe('parse holds', () => {
  it('for any JSON', () => {
    fc.assert(fc.property(anything, (json) => expectSound(parseBody(bytes(json)))));
  });

  it('for any bytes', () => {
    fc.assert(fc.property(fc.uint8Array(), (body) => expectSound(parseBody(Buffer.from(body)))));
  });

  it('for envelopes with anything inside', () => {
    const envelope = fc
      .tuple(fc.constantFrom(...fields), value)
      .map(([field, content]) => change(field, content));
    fc.assert(
      fc.property(envelope, (body) => expectSound(parseBody(bytes(body)))),
      { numRuns: 500 },
    );
  });

  it('for bodies with a part dropped or replaced, and gives a redelivery the same keys', () => {
    fc.assert(
      fc.property(mutated, (body) => {
        const first = parseBody(bytes(body));
        expectSound(first);
        expect(keysOf(parseBody(bytes(body)))).toEqual(keysOf(first));
      }),
      { numRuns: 1000 },
    );
  });
});

describe('a bad element changes nothing of what its neighbours become', () => {
  const good = {
    id: 'wamid.G',
    from: '12025550143',
    from_user_id: 'US.70A1',
    timestamp: '1795514400',
    type: 'text',
    text: { body: 'x' },
  };
  const contacts = [{ wa_id: '12025550143', user_id: 'US.70A1', profile: { name: 'Avery' } }];
  const bad = fc.oneof(
    anything,
    element.map((one) => ({ ...one, id: undefined })),
    fc.constantFrom(null, {}, { id: 'wamid.B' }),
  );
  const among = (junk: readonly unknown[], at: number, items: readonly unknown[]) => [
    ...items.slice(0, at),
    ...junk,
    ...items.slice(at),
  ];
  const without = (body: object, raws: readonly unknown[]): InboundEvent[] =>
    eventsOf(body).filter((event) => !raws.some((raw) => JSON.stringify(raw) === JSON.stringify(event.raw)));

  it.each([
    ['messages', [good, { ...good, id: 'wamid.H', type: 'hologram' }]],
    [
      'statuses',
      [
        { id: 'wamid.S', status: 'sent' },
        { id: 'wamid.S', status: 'read' },
      ],
    ],
  ])('among %s', (name, items) => {
    fc.assert(
      fc.property(fc.array(bad, { minLength: 1, maxLength: 3 }), fc.nat(items.length), (junk, at) => {
        const kept = eventsOf(messagesBody({ contacts, [name]: among(junk, at, items) })).filter((event) =>
          items.some((item) => JSON.stringify(item) === JSON.stringify(event.raw)),
        );
        expect(kept).toEqual(eventsOf(messagesBody({ contacts, [name]: items })));
      }),
    );
  });

  it('among changes and entries', () => {
    fc.assert(
      fc.property(anything, anything, (badChange, badEntry) => {
        const [entry] = (messagesBody({ contacts, messages: [good] }) as { entry: { changes: unknown[] }[] })
          .entry;
        const changes = [badChange, ...(entry?.changes ?? [])];
        const body = { object: 'whatsapp_business_account', entry: [badEntry, { changes }] };
        expect(eventsOf(body)).toEqual(
          expect.arrayContaining([...eventsOf(messagesBody({ contacts, messages: [good] }))]),
        );
      }),
    );
  });

  it('even if it is a contact', () => {
    fc.assert(
      fc.property(fc.oneof(anything, fc.constantFrom(null, {}, { user_id: 7 })), (contact) => {
        const body = messagesBody({ metadata, contacts: [contact, ...contacts], messages: [good] });
        expect(without(body, [])).toEqual(eventsOf(messagesBody({ contacts, messages: [good] })));
      }),
    );
  });
});
