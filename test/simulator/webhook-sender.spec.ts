import { createHmac } from 'node:crypto';
import { WebhookSender } from '../../src/simulator/webhook-sender';
import { startReceiver, until } from './webhook-receiver';

type Receiver = Awaited<ReturnType<typeof startReceiver>>;

let receiver: Receiver;
let sender: WebhookSender;

async function setUp(statusFor?: (nth: number) => number, redeliverAfterMs = [0, 5, 10]) {
  receiver = await startReceiver(statusFor);
  sender = new WebhookSender({ url: receiver.url, appSecret: 'secret' }, redeliverAfterMs);
}

afterEach(async () => {
  sender.close();
  await receiver.close();
});

const bodies = () => receiver.received.map(({ bytes }) => JSON.parse(bytes.toString()) as unknown);

describe('WebhookSender', () => {
  it('signs exactly the bytes that it sends', async () => {
    await setUp();
    expect(await sender.send({ text: 'Grüße 👋' })).toBe(true);
    const [{ bytes, headers }] = receiver.received as [Receiver['received'][number]];
    expect(headers['content-type']).toBe('application/json');
    expect(headers['x-hub-signature-256']).toBe(
      `sha256=${createHmac('sha256', 'secret').update(bytes).digest('hex')}`,
    );
    expect(bytes.toString()).toBe('{"text":"Gr\\u00fc\\u00dfe \\ud83d\\udc4b"}');
  });

  it('sends again until the answer is 200, and nothing else will do', async () => {
    await setUp((nth) => [500, 201, 204, 200][nth - 1] ?? 200);
    expect(await sender.send({ nth: 1 })).toBe(false);
    await until(() => sender.counts.waiting === 0);
    expect(bodies()).toEqual(Array(4).fill({ nth: 1 }));
    expect(sender.counts).toEqual({ accepted: 1, refused: 3, givenUp: 0, waiting: 0 });
  });

  it('gives up in the end', async () => {
    await setUp(() => 503);
    await sender.send({});
    await until(() => sender.counts.givenUp === 1);
    expect(receiver.received).toHaveLength(4);
    expect(sender.counts.waiting).toBe(0);
  });

  it('sends again when nobody listens', async () => {
    await setUp(undefined, []);
    await receiver.close();
    expect(await sender.send({})).toBe(false);
    await until(() => sender.counts.givenUp === 1);
  });

  it('sends duplicates of the same bytes on request', async () => {
    await setUp();
    sender.delivery = { duplicates: 4, delayMs: 0, reorder: 0 };
    await sender.send({ nth: 1 });
    expect(bodies()).toEqual(Array(5).fill({ nth: 1 }));
  });

  it('turns the order around on request', async () => {
    await setUp();
    sender.delivery = { duplicates: 0, delayMs: 0, reorder: 3 };
    await Promise.all([1, 2, 3].map((nth) => sender.send({ nth })));
    expect(bodies()).toEqual([{ nth: 3 }, { nth: 2 }, { nth: 1 }]);
  });

  it('lets go of a group that does not fill', async () => {
    await setUp();
    sender.delivery = { duplicates: 0, delayMs: 0, reorder: 3 };
    expect(await sender.send({ nth: 1 })).toBe(true);
  });

  it('holds webhooks back on request, and sends none once it is closed', async () => {
    await setUp();
    sender.delivery = { duplicates: 0, delayMs: 60_000, reorder: 0 };
    const held = sender.send({});
    sender.close();
    expect(await held).toBe(false);
    expect(await sender.send({})).toBe(false);
    expect(receiver.received).toEqual([]);
  });
});
