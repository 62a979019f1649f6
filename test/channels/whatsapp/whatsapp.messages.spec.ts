import { eventOf, eventsOf, messageBody, messagesBody, metadata, readFixture } from './webhook-body';

describe('a message', () => {
  it('of a person known by both ids', () => {
    expect(eventOf('001-text.json', 'message')).toMatchObject({
      key: 'wamid.Zng6dGV4dDEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      account: '200000000000001',
      occurredAt: '2026-11-24T10:00:00.000Z',
      messageId: 'wamid.Zng6dGV4dDEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      conversation: {
        keys: [
          { value: 'wa_bsuid:US.70000000000000000001', transferable: false },
          { value: 'wa_id:12025550143', transferable: true },
        ],
        identifier: '12025550143',
        group: false,
      },
      replyTo: { phone: '12025550143', userId: 'US.70000000000000000001' },
      oneToOne: true,
      byHuman: true,
      forwarded: false,
      parts: [{ kind: 'text', text: 'Hi, are you open on Sunday?' }],
    });
  });

  it('of a person without a number is answered by user id', () => {
    const { conversation, replyTo } = eventOf('003-text-bsuid-only.json', 'message');
    expect(replyTo).toEqual({ userId: 'GB.8000000000000000A002' });
    expect(conversation.identifier).toBe('GB.8000000000000000A002');
  });

  it('of a group is found by the group alone and proves nobody', () => {
    expect(eventOf('069-group-text.json', 'message')).toMatchObject({
      conversation: {
        keys: [{ value: 'group:R1hmaXh0dXJlZ3JvdXAwMDAwMDAwMDE=', transferable: false }],
        identifier: 'R1hmaXh0dXJlZ3JvdXAwMDAwMDAwMDE=',
        group: true,
      },
      replyTo: { group: 'R1hmaXh0dXJlZ3JvdXAwMDAwMDAwMDE=' },
      oneToOne: false,
      sender: { keys: [{ kind: 'wa_bsuid', scope: 'portfolio', value: 'US.70000000000000000001' }, {}] },
    });
  });

  it.each([[5], [{}], ['x'.repeat(161)]])(
    'of a group with the unusable id %j is never private',
    (group_id) => {
      expect(eventOf(messageBody({ group_id, type: 'text', text: { body: 'x' } }), 'notice').what).toBe(
        'unroutable-message',
      );
    },
  );

  it.each([
    ['011-text-forwarded.json', { forwarded: true }],
    ['010-text-reply-bsuid-context-no-from.json', { inReplyTo: expect.stringMatching(/^wamid/) }],
    [
      '014-text-referral-ad.json',
      {
        referral: {
          sourceType: 'ad',
          sourceUrl: 'https://fb.example/ad-fixture',
          sourceId: '600000000000001',
          headline: 'Chat with us',
          clickId: 'ARfixtureClickId0001',
        },
      },
    ],
    [
      '015-text-referral-post-minimal.json',
      {
        referral: {
          sourceType: 'post',
          sourceUrl: 'https://fb.example/post-fixture',
          sourceId: '600000000000002',
        },
      },
    ],
  ])('%s has %j', (name, expected) => {
    expect(eventOf(name, 'message')).toMatchObject(expected);
  });

  it('counts as forwarded when frequently forwarded', () => {
    const body = messageBody({ context: { frequently_forwarded: true }, type: 'text', text: { body: 'x' } });
    expect(eventOf(body, 'message').forwarded).toBe(true);
  });

  it('with an id longer than a key can be has a hash for key, and still its id', () => {
    const long = `wamid.${'A'.repeat(400)}`;
    const { key, messageId } = eventOf(messageBody({ id: long, type: 'text' }), 'message');
    expect(key).toMatch(/^[0-9a-f]{32}$/);
    expect(messageId).toBe(long);
  });
});

describe('the sender of a message', () => {
  it('is joined to a contact by id, not by place', () => {
    const [avery, noor] = eventsOf(readFixture('102-batch-two-users-contacts-out-of-order.json'));
    expect(avery).toMatchObject({ sender: { name: 'Avery Fixture' }, parts: [{ text: 'from avery' }] });
    expect(noor).toMatchObject({ sender: { name: 'Noor Fixture' }, parts: [{ text: 'from noor' }] });
  });

  it('without a contact has no name, whoever else has one', () => {
    const [, second] = eventsOf(readFixture('103-batch-one-contact-missing.json'));
    expect(second).toMatchObject({ sender: { fallbackName: 'WhatsApp ***0106', slugHint: 'wa-0106' } });
    expect(second).not.toHaveProperty('sender.name');
  });

  const contact = (wa_id: string, user_id: string) => ({ profile: { name: user_id }, wa_id, user_id });
  const text = { type: 'text', text: { body: 'x' } };

  it('is not the earlier owner of the same number', () => {
    const body = messageBody({ from_user_id: 'US.NEW', ...text }, [contact('12025550143', 'US.OLD')]);
    const { sender } = eventOf(body, 'message');
    expect(sender.keys.map((key) => key.value)).toEqual(['US.NEW', '12025550143']);
    expect(sender.name).toBeUndefined();
  });

  it('gets the user id that only the contact has', () => {
    const body = messageBody({ from_user_id: undefined, ...text }, [contact('12025550143', 'US.70A1')]);
    expect(eventOf(body, 'message').sender.keys[0]).toEqual({
      kind: 'wa_bsuid',
      scope: 'portfolio',
      value: 'US.70A1',
    });
  });

  it('has the number of the message where the contact has another', () => {
    expect(eventOf('121-text-wa-id-differs-from-from.json', 'message').replyTo).toMatchObject({
      phone: '12025550143',
    });
  });

  it('is the only contact of the only message that names nobody', () => {
    expect(eventOf('122-text-bsuid-only-in-contacts.json', 'message').sender.name).toBe('Noor Fixture');
  });

  it.each([
    ['two contacts', [contact('12025550143', 'US.A'), contact('12025550144', 'US.B')], []],
    ['another message', [contact('12025550143', 'US.A')], [{ id: 'wamid.B', from_user_id: 'US.A', ...text }]],
    ['no contact', [], []],
  ])('is not guessed where there is %s', (_what, contacts, others) => {
    const nameless = { id: 'wamid.N', timestamp: '1795514400', ...text };
    const [event] = eventsOf(messagesBody({ contacts, messages: [nameless, ...others] }));
    expect(event).toMatchObject({
      kind: 'notice',
      what: 'unroutable-message',
      key: 'unroutable:wamid.N',
      raw: nameless,
    });
  });

  it('has the user id that stands where the number should be', () => {
    const body = messageBody({ from: 'GB.8000000000000000A002', from_user_id: '', ...text });
    expect(eventOf(body, 'message').replyTo).toEqual({ userId: 'GB.8000000000000000A002' });
  });
});

describe('hostile bodies', () => {
  const seen = (name: string) =>
    eventsOf(readFixture(`hostile/${name}`)).map((event) =>
      event.kind === 'notice' ? event.what : event.kind,
    );

  it.each([
    ['06-entry-not-array.json', []],
    ['07-null-everywhere.json', ['unknown_field', 'unknown_field', 'messages', 'unknown_field']],
    [
      '08-messages-null-items.json',
      [...Array<string>(4).fill('unroutable-message'), 'status-unknown', 'status-unknown'],
    ],
    ['09-nul-characters.json', ['message']],
    ['10-lone-surrogate.json', ['message']],
    ['11-proto-keys.json', ['unknown_field']],
    ['12-types-swapped.json', ['unroutable-message']],
    ['13-bsuid-not-matching-pattern.json', ['message']],
    ['14-timestamp-garbage.json', ['message', 'message']],
    ['15-deep-nesting.json', ['messages']],
    ['16-prompt-injection-text.json', ['message']],
  ])('%s is %j', (name, expected) => {
    expect(seen(name)).toEqual(expected);
  });

  it('lose U+0000 and lone surrogates, in the parts and in the raw message', () => {
    const nul = eventOf('hostile/09-nul-characters.json', 'message');
    expect(nul).toMatchObject({ sender: { name: 'AB' }, parts: [{ text: 'beforeafter' }] });
    const lone = eventOf('hostile/10-lone-surrogate.json', 'message');
    expect(lone).toMatchObject({
      parts: [{ text: 'cut \ufffd here' }],
      raw: { text: { body: 'cut \ufffd here' } },
    });
  });

  it('do not reject a user id of an unknown shape', () => {
    expect(eventOf('hostile/13-bsuid-not-matching-pattern.json', 'message')).toMatchObject({
      replyTo: { userId: 'us.lower-case_id/with?chars' },
      sender: { fallbackName: 'WhatsApp ***hars', slugHint: 'wa-hars' },
    });
  });

  it('pollute no prototype', () => {
    eventsOf(readFixture('hostile/11-proto-keys.json'));
    eventsOf(
      messagesBody({ metadata, contacts: JSON.parse('[{"__proto__":{"user_id":"US.X","admin":true}}]') }),
    );
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });
});
