import { change, eventOf, eventsOf, messagesBody, metadata, readFixture } from './webhook-body';

describe('notices', () => {
  it.each([
    ['127-template-status-approved.json', 'message_template_status_update', undefined],
    ['138-account-restriction.json', 'account_update', undefined],
    ['149-account-settings.json', 'account_settings_update', '200000000000001'],
    ['158-history-threads.json', 'history', '200000000000001'],
    ['162-calls-connect.json', 'calls', '200000000000001'],
    ['174-handover-control-passed.json', 'messaging_handovers', '200000000000001'],
    ['178-future-field-object.json', 'quantum_updates', '200000000000001'],
    ['179-future-field-scalar-value.json', 'odd_field', undefined],
  ])('%s is %s of account %s', (name, what, account) => {
    const event = eventOf(name, 'notice');
    expect(event).toMatchObject({ what, raw: expect.anything() });
    expect(event.account).toBe(account);
    expect(event.occurredAt).toMatch(/^2026-11-24T10:0/);
  });

  it.each([['x'.repeat(65)], ['Upper'], ['a b'], [''], [7], [null]])(
    'a field named %j is unknown_field',
    (field) => {
      expect(eventOf(change(field as string, { a: 1 }), 'notice').what).toBe('unknown_field');
    },
  );

  it.each(['messages', 'smb_message_echoes', 'user_preferences', 'user_id_update', 'standby'])(
    'a change of %s without its list is kept whole',
    (field) => {
      expect(eventOf(change(field, { metadata, other: [1] }), 'notice')).toMatchObject({
        what: field,
        raw: { other: [1] },
      });
    },
  );

  it('have the same key when repeated, whatever the order of fields, and another for another time or content', () => {
    const key = (value: object, time = 1795514400) =>
      eventOf(change('account_update', value, { time }), 'notice').key;
    const first = key({ event: 'A', info: { a: 1, b: 2 } });
    expect(key({ info: { b: 2, a: 1 }, event: 'A' })).toBe(first);
    expect(first).toMatch(/^[0-9a-f]{32}$/);
    expect(
      new Set([first, key({ event: 'B' }), key({ event: 'A', info: { a: 1, b: 2 } }, 1795514401)]).size,
    ).toBe(3);
  });

  it('of errors carry them', () => {
    expect(eventOf('074-value-errors-only.json', 'notice')).toMatchObject({
      what: 'value-errors',
      raw: [{ code: 130429 }],
    });
  });
});

describe('standby', () => {
  it('keeps copies apart from the messages they copy', () => {
    const message = {
      id: 'wamid.A',
      from: '12025550143',
      timestamp: '1795514400',
      type: 'text',
      text: { body: 'x' },
    };
    const [copy] = eventsOf(change('standby', { metadata, standby: { messages: [message] } }));
    const [original] = eventsOf(messagesBody({ messages: [message] }));
    expect(copy).toMatchObject({ kind: 'notice', what: 'standby', key: 'standby:wamid.A', raw: message });
    expect(original).toMatchObject({ kind: 'message', key: 'wamid.A' });
  });

  it('has one notice for each copy, and one for none', () => {
    const statuses = ['sent', 'read'].map((status) => ({ id: 'wamid.A', status }));
    const keys = eventsOf(change('standby', { metadata, standby: { statuses } })).map((event) => event.key);
    expect(keys).toEqual(['standby:wamid.A:sent', 'standby:wamid.A:read']);
    expect(eventOf('171-standby-echo.json', 'notice').what).toBe('standby');
    expect(eventOf('173-standby-empty.json', 'notice').what).toBe('standby');
  });
});

it('a bad entry or change is kept, and an empty one is nothing', () => {
  const body = (entry: unknown) => ({ object: 'whatsapp_business_account', entry });
  expect(eventOf(body([7]), 'notice')).toMatchObject({ what: 'unknown_field', raw: 7 });
  expect(eventOf(body([{ changes: ['x'] }]), 'notice')).toMatchObject({ what: 'unknown_field', raw: 'x' });
  expect(eventsOf(readFixture('181-messages-empty-arrays.json'))).toEqual([]);
  expect(eventsOf(readFixture('182-entry-without-changes.json'))).toEqual([]);
  expect(eventsOf(readFixture('183-entry-empty.json'))).toEqual([]);
});
