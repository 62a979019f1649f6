import { eventOf, eventsOf, messagesBody, readFixture } from './webhook-body';

const status = (fields: object) =>
  messagesBody({ statuses: [{ id: 'wamid.S', timestamp: '1795514400', ...fields }] });

describe('a status', () => {
  it.each([
    ['075-status-sent-service.json', 'sent'],
    ['079-status-delivered-plain.json', 'delivered'],
    ['082-status-read-phone-with-username.json', 'read'],
    ['083-status-played.json', 'read'],
    ['087-status-failed-bsuid.json', 'failed'],
  ])('%s reports %s', (name, state) => {
    expect(eventOf(name, 'delivery')).toMatchObject({ state, platformId: expect.stringMatching(/^wamid\./) });
  });

  it('has a key for each state, and reading is not playing', () => {
    const keys = ['sent', 'read', 'played'].map((word) => eventOf(status({ status: word }), 'delivery').key);
    expect(keys).toEqual(['wamid.S:sent', 'wamid.S:read', 'wamid.S:played']);
  });

  it('has a key for each participant of a group, in every spelling', () => {
    const aggregated = eventsOf(readFixture('097-status-group-aggregated.json')).map((event) => event.key);
    expect(aggregated).toEqual([
      'wamid.Zng6b3V0ZzEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:delivered:US.70000000000000000001',
      'wamid.Zng6b3V0ZzEAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA:read:GB.8000000000000000A002',
    ]);
    expect(eventOf('098-status-group-legacy-spelling.json', 'delivery').key).toMatch(/:delivered:BR\.9/);
    const byPhone = ['1', '2'].map((digit) => ({
      status: 'read',
      participant_recipient_id: `1202555010${digit}`,
    }));
    const [one, two] = byPhone.map((fields) => eventOf(status(fields), 'delivery').key);
    expect(one).not.toBe(two);
  });

  it('that failed has the first error, whatever else is known of it', () => {
    expect(eventOf('089-status-failed-two-errors.json', 'delivery').error).toEqual({
      code: '131056',
      title: 'Pair rate limit hit',
    });
    expect(eventOf('090-status-failed-unknown-code.json', 'delivery').error?.code).toBe('199999');
    expect(eventOf(status({ status: 'failed' }), 'delivery').error).toBeUndefined();
    expect(eventOf(status({ status: 'failed', errors: [{ code: '131047' }] }), 'delivery').error).toEqual({
      code: '131047',
    });
    expect(eventOf(status({ status: 'sent', errors: [{ code: 1 }] }), 'delivery').error).toBeUndefined();
  });

  it.each([
    ['0199f3b2-7c7e-7abc-8def-0123456789ab', true],
    ['0199F3B2-7C7E-7ABC-8DEF-0123456789AB', true],
    ['fx:job:8841', false],
    ['0199f3b2-7c7e-7abc-8def-0123456789ab0', false],
    ['', false],
    [7, false],
  ])('with the callback data %j names our row: %s', (data, ours) => {
    const { ourId } = eventOf(status({ status: 'sent', biz_opaque_callback_data: data }), 'delivery');
    expect(ourId).toBe(ours ? data : undefined);
  });

  it.each([
    ['094-status-unknown-value.json', 'status-archived_by_user'],
    ['095-status-deleted-legacy.json', 'status-deleted'],
  ])('%s is the notice %s', (name, what) => {
    expect(eventOf(name, 'notice').what).toBe(what);
  });

  it.each([
    [{ status: 'accepted' }, 'status-accepted', 'wamid.S:accepted'],
    [{ status: 'warning' }, 'status-warning', 'wamid.S:warning'],
    [{ status: { odd: 1 } }, 'status-unknown', 'wamid.S:'],
    [{ status: 'RINGING', type: 'call' }, 'calls', 'call:wamid.S:RINGING'],
    [{ status: 'sent', id: 7 }, 'status-sent', expect.stringMatching(/^[0-9a-f]{32}$/)],
  ])('%j is the notice %s', (fields, what, key) => {
    expect(eventOf(status(fields), 'notice')).toMatchObject({ what, key });
  });
});
