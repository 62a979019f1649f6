import { change, eventOf, eventsOf, metadata } from './webhook-body';

const stop = { wa_id: '12025550143', category: 'marketing_messages', value: 'stop', timestamp: 1795514400 };
const body = (...user_preferences: unknown[]) => change('user_preferences', { metadata, user_preferences });

describe('a preference', () => {
  it.each([
    ['151-user-preferences-stop.json', false],
    ['153-user-preferences-resume.json', true],
    ['154-user-preferences-signup.json', true],
  ])('%s wants marketing: %s', (name, wanted) => {
    expect(eventOf(name, 'opt-out')).toMatchObject({
      scope: 'marketing',
      wanted,
      account: '200000000000001',
      occurredAt: '2026-11-24T10:00:00.000Z',
      conversation: { keys: [{ value: 'wa_bsuid:US.70000000000000000001' }, { value: 'wa_id:12025550143' }] },
    });
  });

  it('has a key of its own for each person, and the same when repeated', () => {
    const keys = () => eventsOf(body(stop, { ...stop, wa_id: '12025550144' })).map((event) => event.key);
    expect(new Set(keys()).size).toBe(2);
    expect(keys()).toEqual(keys());
  });

  it.each([
    ['another category', { ...stop, category: 'utility_messages' }],
    ['another value', { ...stop, value: 'pause' }],
    ['nobody', { ...stop, wa_id: '' }],
    ['nothing', null],
  ])('of %s is a notice', (_what, preference) => {
    expect(eventOf(body(preference), 'notice')).toMatchObject({ what: 'user_preferences', raw: preference });
  });
});
