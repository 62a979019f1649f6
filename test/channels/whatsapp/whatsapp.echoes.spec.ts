import { change, eventOf, metadata } from './webhook-body';

describe('an echo', () => {
  it('of a text to a person without a number', () => {
    expect(eventOf('155-smb-echo-text.json', 'echo')).toMatchObject({
      key: 'echo:wamid.Zng6ZWNobzEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      account: '200000000000001',
      messageId: 'wamid.Zng6ZWNobzEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA',
      occurredAt: '2026-11-24T10:01:10.000Z',
      conversation: {
        keys: [{ value: 'wa_bsuid:GB.8000000000000000A002', transferable: false }],
        identifier: 'GB.8000000000000000A002',
        group: false,
      },
      parts: [{ kind: 'text', text: 'Typed by a human in the Business app' }],
    });
  });

  it('of a deleted message is found by both keys', () => {
    const { conversation, parts } = eventOf('157-smb-echo-revoke.json', 'echo');
    expect(conversation.keys.map((key) => key.value)).toEqual([
      'wa_bsuid:US.70000000000000000001',
      'wa_id:12025550143',
    ]);
    expect(parts).toMatchObject([{ kind: 'revoke' }]);
  });

  it.each([
    ['a recipient', { id: 'wamid.E', from: '12025550100' }, 'echo:wamid.E'],
    ['an id', { to: '12025550143' }, expect.stringMatching(/^[0-9a-f]{32}$/)],
  ])('without %s is a notice', (_what, echo, key) => {
    const body = change('smb_message_echoes', { metadata, message_echoes: [echo] });
    expect(eventOf(body, 'notice')).toMatchObject({ what: 'unroutable-echo', key, raw: echo });
  });
});
