import type { SenderKey } from '../../../src/channels/contract/inbound-event';
import { change, eventOf, messageBody, messagesBody, metadata } from './webhook-body';

const short = (keys: readonly SenderKey[]) => keys.map((key) => `${key.kind}:${key.value}`);

/** The keys after and before the change of a fixture or body. */
function changed(body: string | object) {
  const { sender, previous, conversation } = eventOf(body, 'identity-changed');
  expect(conversation.keys.map((key) => key.value).sort()).toEqual(
    short([...sender.keys, ...previous]).sort(),
  );
  return [short(sender.keys), short(previous)];
}

describe('a change of identity', () => {
  it.each([
    [
      '051-system-user-changed-number.json',
      ['wa_bsuid:US.70000000000000000177', 'wa_id:12025550177'],
      ['wa_bsuid:US.70000000000000000001', 'wa_id:12025550143'],
    ],
    [
      '053-system-user-changed-user-id.json',
      ['wa_bsuid:GB.8000000000000000A202'],
      ['wa_bsuid:GB.8000000000000000A002'],
    ],
    [
      '054-system-user-changed-user-id-from-user-id.json',
      ['wa_bsuid:IN.9Z00000000000000B707', 'wa_parent_bsuid:IN.ENT.9Z10000000000000B707'],
      ['wa_bsuid:IN.9Z00000000000000B007', 'wa_parent_bsuid:IN.ENT.9Z10000000000000B007'],
    ],
    [
      '055-system-user-changed-user-id-body-only.json',
      ['wa_bsuid:GB.80000000000000000606'],
      ['wa_bsuid:GB.80000000000000000006'],
    ],
    ['058-system-legacy-customer-changed-number.json', ['wa_id:447700900166'], ['wa_id:447700900106']],
    [
      '167-user-id-update-undocumented-field.json',
      ['wa_bsuid:GB.8000000000000000A202'],
      ['wa_bsuid:GB.8000000000000000A002'],
    ],
  ])('%s', (name, next, previous) => {
    expect(changed(name)).toEqual([next, previous]);
  });

  it('is found by the lasting keys before any number, and repeated under one key', () => {
    const event = eventOf('051-system-user-changed-number.json', 'identity-changed');
    expect(event.conversation.keys.map((key) => key.transferable)).toEqual([false, false, true, true]);
    expect(event.conversation.identifier).toBe('12025550177');
    expect(event.key).toBe('wamid.Zng6c3lzMQAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA');
    const update = '167-user-id-update-undocumented-field.json';
    expect(eventOf(update, 'identity-changed').key).toBe(eventOf(update, 'identity-changed').key);
    expect(eventOf(update, 'identity-changed').sender.name).toBe('Noor Fixture');
  });

  const system = (fields: object, message: object = {}) =>
    messageBody({
      type: 'system',
      system: { type: 'user_changed_user_id', user_id: 'US.NEW', ...fields },
      ...message,
    });

  it.each([
    [
      'the field before the text',
      { previous_user_id: 'US.A', body: 'x changed from US.B to US.NEW' },
      'US.A',
    ],
    ['the text before the sender', { body: 'x changed from US.B to US.NEW' }, 'US.B'],
    ['the sender if the text names another new id', { body: 'x changed from US.B to US.OTHER' }, 'US.70A1'],
    ['the sender if the text goes on', { body: 'changed from US.B to US.NEW today' }, 'US.70A1'],
    ['what differs from the new id', { previous_user_id: 'US.NEW' }, 'US.70A1'],
  ])('takes %s', (_what, fields, old) => {
    expect(changed(system(fields))[1]).toEqual([`wa_bsuid:${old}`, 'wa_id:12025550143']);
  });

  it('never retires an id that is still the new one', () => {
    expect(changed(system({ wa_id: '12025550143' }))).toEqual([
      ['wa_bsuid:US.NEW', 'wa_id:12025550143'],
      ['wa_bsuid:US.70A1'],
    ]);
    const number = { type: 'customer_changed_number', user_id: '', wa_id: '', new_wa_id: '12025550199' };
    expect(changed(system(number))).toEqual([['wa_id:12025550199'], ['wa_id:12025550143']]);
  });

  it.each([
    ['nothing changed', { user_id: 'US.70A1', wa_id: '12025550143' }],
    ['no new id is told', { user_id: undefined }],
  ])('is a system message where %s', (_what, fields) => {
    expect(eventOf(system(fields), 'message').parts).toEqual([{ kind: 'system', text: 'system' }]);
  });

  it('is a notice where neither the old id nor a sender is told', () => {
    const message = {
      id: 'wamid.S',
      type: 'system',
      system: { type: 'user_changed_user_id', user_id: 'US.NEW' },
    };
    expect(eventOf(messagesBody({ messages: [message] }), 'notice').what).toBe('unroutable-message');
    const update = change('user_id_update', {
      metadata,
      user_id_update: [{ user_id: { current: 'US.NEW' } }],
    });
    expect(eventOf(update, 'notice').what).toBe('user_id_update');
  });
});
