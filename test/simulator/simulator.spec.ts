import { Simulator } from '../../src/simulator/simulator';
import { startReceiver, until } from './webhook-receiver';

type Receiver = Awaited<ReturnType<typeof startReceiver>>;

let receiver: Receiver;
let simulator: Simulator;

/** What the app does before it answers a webhook. */
let beforeAnswer: () => void;

beforeEach(async () => {
  beforeAnswer = () => undefined;
  receiver = await startReceiver(() => {
    beforeAnswer();
    return 200;
  });
  simulator = new Simulator({
    phoneNumberId: '200000000000001',
    phone: '+1 202 555 0100',
    name: 'Eliza',
    accessToken: 'token',
    appSecret: 'secret',
    webhookUrl: receiver.url,
  });
  simulator.reporting = { ...simulator.reporting, stepMs: 5 };
});

afterEach(async () => {
  simulator.close();
  await receiver.close();
});

const call = (body: object) =>
  simulator.handle({
    method: 'POST',
    path: '/v26.0/200000000000001/messages',
    headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
    body: Buffer.from(JSON.stringify({ messaging_product: 'whatsapp', ...body })),
  });

const statuses = () => receiver.values().flatMap(({ statuses: list = [] }) => list);

describe('a person who writes', () => {
  it('reaches the app as a signed message with phone and user id', async () => {
    const ada = simulator.people.meet('ada');
    const { id, taken } = await simulator.write(ada, {
      type: 'text',
      content: { body: 'hi' },
      quotes: 'wamid.0',
    });
    expect(taken).toBe(true);
    expect(receiver.values()).toEqual([
      {
        messaging_product: 'whatsapp',
        metadata: { display_phone_number: '12025550100', phone_number_id: '200000000000001' },
        contacts: [{ profile: { name: 'ada' }, wa_id: ada.phone, user_id: ada.userId }],
        messages: [
          {
            from: ada.phone,
            from_user_id: ada.userId,
            id,
            timestamp: expect.stringMatching(/^\d{10}$/),
            context: { id: 'wamid.0' },
            type: 'text',
            text: { body: 'hi' },
          },
        ],
      },
    ]);
    expect(ada.screen.after(0).map((item) => item.kind === 'own' && item.state)).toEqual([
      'sent',
      'delivered',
    ]);
  });

  it('may hide the phone and carry a user name', async () => {
    const noor = simulator.people.meet('noor');
    Object.assign(noor, { phone: undefined, username: 'noor' });
    await simulator.write(noor, { type: 'text', content: { body: 'hi' } });
    const [value] = receiver.values();
    expect(value?.contacts).toEqual([{ profile: { name: 'noor', username: 'noor' }, user_id: noor.userId }]);
    expect(value?.messages[0]).not.toHaveProperty('from');
  });

  it('opens the window from the message’s own time', async () => {
    const ada = simulator.people.meet('ada');
    const yesterday = new Date(Date.now() - 25 * 3_600_000);
    await simulator.write(ada, { type: 'text', content: { body: 'hi' } }, yesterday);
    expect(call({ to: ada.phone, text: { body: 'late' } })).toMatchObject({ status: 400 });
  });

  it('sees typing and blue ticks when the app sends them', async () => {
    const ada = simulator.people.meet('ada');
    const { id } = await simulator.write(ada, { type: 'text', content: { body: 'hi' } });
    call({ status: 'read', message_id: id, typing_indicator: { type: 'text' } });
    expect(ada.screen.after(2)).toMatchObject([
      { kind: 'own', id, state: 'read' },
      { kind: 'typing', lastsMs: 25_000 },
    ]);
  });
});

describe('a tick', () => {
  it('does not go back where the app reads before it answers the webhook', async () => {
    const ada = simulator.people.meet('ada');
    beforeAnswer = () => {
      const [message] = receiver.values().at(-1)?.messages ?? [];
      call({ status: 'read', message_id: message?.id });
    };
    await simulator.write(ada, { type: 'text', content: { body: 'hi' } });
    expect(ada.screen.after(0)).toMatchObject([{ state: 'sent' }, { state: 'read' }]);
  });
});

describe('a message to a person', () => {
  it('shows on the phone, and is reported sent, delivered and read with its callback data', async () => {
    const ada = simulator.people.meet('ada');
    ada.username = 'ada';
    await simulator.write(ada, { type: 'text', content: { body: 'hi' } });
    call({ to: `+${ada.phone}`, text: { body: 'hello' }, biz_opaque_callback_data: 'row-1' });
    expect(ada.screen.after(2)).toMatchObject([{ kind: 'message', text: 'hello' }]);
    await until(() => statuses().length === 3);
    expect(statuses().map(({ status }) => status)).toEqual(['sent', 'delivered', 'read']);
    for (const status of statuses())
      expect(status).toMatchObject({
        recipient_id: ada.phone,
        recipient_user_id: ada.userId,
        biz_opaque_callback_data: 'row-1',
      });
    const names = receiver
      .values()
      .slice(1)
      .map(({ contacts }) => contacts[0]?.profile.username);
    expect(names).toEqual([undefined, 'ada', 'ada']);
  });

  it('fails later where nobody has that number: no contacts, no user id', async () => {
    call({ to: '+447700900999', text: { body: 'hello' }, biz_opaque_callback_data: 'row-2' });
    await until(() => statuses().length === 1);
    expect(receiver.values()[0]).not.toHaveProperty('contacts');
    expect(statuses()).toEqual([
      expect.objectContaining({
        status: 'failed',
        recipient_id: '447700900999',
        biz_opaque_callback_data: 'row-2',
        errors: [expect.objectContaining({ code: 131026 })],
      }),
    ]);
    expect(statuses()[0]).not.toHaveProperty('recipient_user_id');
  });

  it('fails later with the planned code, and does not show', async () => {
    const ada = simulator.people.meet('ada');
    await simulator.write(ada, { type: 'text', content: { body: 'hi' } });
    simulator.faults.plan({ kind: 'fails-later', code: 131049 }, 1);
    call({ to: undefined, recipient: ada.userId, text: { body: 'hello' } });
    await until(() => statuses().length === 1);
    expect(statuses()[0]).toMatchObject({ recipient_user_id: ada.userId, errors: [{ code: 131049 }] });
    expect(ada.screen.after(2)).toEqual([]);
  });

  it('with a user id in `to` vanishes: the next report is of the next message', async () => {
    const ada = simulator.people.meet('ada');
    await simulator.write(ada, { type: 'text', content: { body: 'hi' } });
    expect(call({ to: ada.userId, text: { body: 'lost' }, biz_opaque_callback_data: 'lost' })).toMatchObject({
      status: 200,
    });
    call({ to: ada.phone, text: { body: 'seen' }, biz_opaque_callback_data: 'seen' });
    await until(() => statuses().length === 3);
    expect(new Set(statuses().map((status) => status.biz_opaque_callback_data))).toEqual(new Set(['seen']));
    expect(ada.screen.after(2)).toMatchObject([{ text: 'seen' }]);
  });
});
