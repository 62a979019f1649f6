import type { ReplyAddress, SendResult } from '../../../src/channels';
import { WhatsAppClient } from '../../../src/channels/whatsapp/whatsapp.client';
import { WhatsAppConfig } from '../../../src/channels/whatsapp/whatsapp.config';
import { GraphDouble, graphError, type GraphAnswer } from './graph-double';

const credentials = {
  accessToken: 'EAAG-token',
  phoneNumberId: '200000000000001',
  appSecret: 'app-secret',
  verifyToken: 'verify-token',
  phoneNumber: '12025550100',
};
const phone = { phone: '12025550143' };
const graph = new GraphDouble(credentials.accessToken, credentials.phoneNumberId);
const clientAt = (apiUrl: string): WhatsAppClient =>
  new WhatsAppClient(Object.assign(new WhatsAppConfig(), { apiUrl }));
let client: WhatsAppClient;

beforeAll(async () => void (client = clientAt(await graph.start())));
beforeEach(() => graph.answer());
afterAll(() => graph.stop());

const send = (
  to: ReplyAddress,
  signal = new AbortController().signal,
  inReplyTo?: string,
): Promise<SendResult> =>
  client.send(
    { id: 'row-1', to, payload: { type: 'text', body: 'hello' }, ...(inReplyTo && { inReplyTo }) },
    credentials,
    signal,
  );

describe('send', () => {
  const rest = {
    messaging_product: 'whatsapp',
    type: 'text',
    text: { preview_url: false, body: 'hello' },
    biz_opaque_callback_data: 'row-1',
  };
  const userId = 'GB.8000000000000000A002';

  test.each([
    ['a number', phone, { recipient_type: 'individual', to: '+12025550143' }],
    [
      'a number with its plus',
      { phone: '+12025550143' },
      { recipient_type: 'individual', to: '+12025550143' },
    ],
    ['a number before a user id', { ...phone, userId }, { recipient_type: 'individual', to: '+12025550143' }],
    ['a user id', { userId }, { recipient_type: 'individual', recipient: userId }],
    [
      'a user id where the number is one too',
      { phone: userId, userId },
      { recipient_type: 'individual', recipient: userId },
    ],
    ['a group', { group: 'group-1' }, { recipient_type: 'group', to: 'group-1' }],
  ])('addresses %s', async (_, to, address) => {
    expect(await send(to)).toEqual({ kind: 'accepted', messageId: 'wamid.1' });
    expect(graph.bodies).toEqual([{ ...rest, ...address }]);
  });

  test('shows buttons under a text', async () => {
    const buttons = [{ id: 'link:1:yes', title: 'Connect' }];
    const message = {
      id: 'row-1',
      to: phone,
      payload: { type: 'buttons', body: 'Yours?', buttons },
    } as const;
    await client.send(message, credentials, new AbortController().signal);
    expect(graph.bodies).toEqual([
      {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '+12025550143',
        biz_opaque_callback_data: 'row-1',
        type: 'interactive',
        interactive: {
          type: 'button',
          body: { text: 'Yours?' },
          action: { buttons: [{ type: 'reply', reply: { id: 'link:1:yes', title: 'Connect' } }] },
        },
      },
    ]);
  });

  test('puts a code into the template’s text and behind its button', async () => {
    const payload = { type: 'code', template: 'sign_in_code', language: 'pt_BR', code: '482913' } as const;
    await client.send({ id: 'row-1', to: phone, payload }, credentials, new AbortController().signal);
    const parameters = [{ type: 'text', text: '482913' }];
    expect(graph.bodies).toEqual([
      {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '+12025550143',
        biz_opaque_callback_data: 'row-1',
        type: 'template',
        template: {
          name: 'sign_in_code',
          language: { code: 'pt_BR' },
          components: [
            { type: 'body', parameters },
            { type: 'button', sub_type: 'url', index: '0', parameters },
          ],
        },
      },
    ]);
  });

  test.each([
    [
      { type: 'template', name: 'order_shipped', language: 'en', parameters: ['A17', 'Monday'] } as const,
      {
        type: 'template',
        template: {
          name: 'order_shipped',
          language: { code: 'en' },
          components: [
            {
              type: 'body',
              parameters: [
                { type: 'text', text: 'A17' },
                { type: 'text', text: 'Monday' },
              ],
            },
          ],
        },
      },
    ],
    [
      { type: 'template', name: 'hello', language: 'en', parameters: [] } as const,
      { type: 'template', template: { name: 'hello', language: { code: 'en' } } },
    ],
    [
      {
        type: 'media',
        media: 'document',
        link: 'https://a.example/b',
        caption: 'Hi',
        fileName: 'b.pdf',
      } as const,
      { type: 'document', document: { link: 'https://a.example/b', caption: 'Hi', filename: 'b.pdf' } },
    ],
    [
      { type: 'media', media: 'audio', link: 'https://a.example/b' } as const,
      { type: 'audio', audio: { link: 'https://a.example/b' } },
    ],
  ])('sends %j as Meta wants it', async (payload, content) => {
    await client.send({ id: 'row-1', to: phone, payload }, credentials, new AbortController().signal);
    expect(graph.bodies).toEqual([
      {
        messaging_product: 'whatsapp',
        recipient_type: 'individual',
        to: '+12025550143',
        biz_opaque_callback_data: 'row-1',
        ...content,
      },
    ]);
  });

  test('quotes the message that it answers', async () => {
    await send(phone, undefined, 'wamid.asked');
    expect(graph.bodies).toEqual([expect.objectContaining({ context: { message_id: 'wamid.asked' } })]);
  });

  test.each([
    {},
    { phone: '' },
    { phone: userId },
    { phone: '12345' },
    { phone: '1'.repeat(16) },
    { userId: '' },
  ])('calls nobody for %j', async (to: ReplyAddress) => {
    expect(await send(to)).toMatchObject({ kind: 'rejected', code: 'unreachable-address' });
    expect(graph.bodies).toEqual([]);
  });

  const html = '<html>Bad Gateway</html>';
  test.each<[string, GraphAnswer, Partial<SendResult>]>([
    ['no JSON', { status: 200, body: html }, { kind: 'accepted' }],
    ['nothing', { status: 204 }, { kind: 'accepted' }],
    ['JSON null', { status: 200, body: 'null' }, { kind: 'accepted' }],
    ['no messages', { status: 200, body: { success: true } }, { kind: 'accepted' }],
    ['an id that is no text', { status: 200, body: { messages: [{ id: 7 }] } }, { kind: 'accepted' }],
    ['an id with a NUL', { status: 200, body: { messages: [{ id: 'wamid\0' }] } }, { kind: 'accepted' }],
    [
      'no contacts',
      { status: 201, body: { messages: [{ id: 'wamid.x' }] } },
      { kind: 'accepted', messageId: 'wamid.x' },
    ],
  ])('a success is a success with %s', async (_, answer, expected) => {
    graph.answer(answer);
    expect(await send(phone)).toEqual(expected);
  });

  const retry = (code: string, scope: 'conversation' | 'connection', retryAfterMs?: number) => ({
    kind: 'retry',
    code,
    scope,
    ...(retryAfterMs !== undefined && { retryAfterMs }),
    why: expect.any(String),
  });
  const rejected = (code: string) => ({ kind: 'rejected', code, why: expect.any(String) });
  const unknown = { kind: 'unknown', detail: expect.any(String) };

  test.each<[string, GraphAnswer, object]>([
    ['pair limit', graphError(400, 131056), retry('131056', 'conversation')],
    ['throughput', graphError(400, 130429), retry('130429', 'connection')],
    ['app limit', graphError(403, 4), retry('4', 'connection')],
    ['account limit', graphError(400, 80007), retry('80007', 'connection')],
    ['call limit', graphError(400, 613), retry('613', 'connection')],
    ['maintenance', graphError(400, 131057), retry('131057', 'connection', 60_000)],
    [
      'Retry-After over the table',
      graphError(400, 131057, { 'retry-after': '5' }),
      retry('131057', 'connection', 5_000),
    ],
    [
      '429 without a code',
      { status: 429, body: 'slow', headers: { 'retry-after': '9' } },
      retry('http-429', 'connection', 9_000),
    ],
    ['expired token', graphError(401, 190), rejected('190')],
    ['window closed', graphError(400, 131047), rejected('131047')],
    ['code against the status', graphError(500, 131026), rejected('131026')],
    ['unknown code, 4xx', graphError(400, 987654), rejected('987654')],
    ['404 page', { status: 404, body: html }, rejected('http-404')],
    ['redirect', { status: 302, headers: { location: '/x' } }, rejected('http-302')],
    ['unknown code, 5xx', graphError(500, 987654), unknown],
    ['overloaded', graphError(503, 2), unknown],
    ['unknown failure', graphError(400, 131000), unknown],
    ['HTML 502', { status: 502, body: html }, unknown],
    ['503 without JSON', { status: 503, headers: { 'retry-after': '3' } }, unknown],
    ['success and error at once', graphError(200, 131026), unknown],
    ['cut after the request', 'cut-after-reading', unknown],
    ['cut within the answer', 'cut-within-answer', unknown],
  ])('judges %s', async (_, answer, expected) => {
    graph.answer(answer);
    const result = await send(phone);
    expect(result).toEqual(expected);
    expect(graph.bodies).toHaveLength(1);
    expect(JSON.stringify(result)).not.toContain('12025550143');
  });

  test('names the trace that Meta asks for, and what to do', async () => {
    graph.answer(graphError(401, 190));
    expect(await send(phone)).toMatchObject({
      why: expect.stringMatching(/renew the access token.*AbC-123/),
    });
  });

  test('a call that is aborted under way is unknown, before that not sent', async () => {
    graph.answer('silence');
    const controller = new AbortController();
    const pending = send(phone, controller.signal);
    while (!graph.bodies.length) await new Promise(setImmediate);
    controller.abort();
    expect(await pending).toEqual(unknown);
    expect(await send(phone, controller.signal)).toEqual(retry('aborted', 'conversation'));
  });

  test('a refused connection is tried again, for the whole number', async () => {
    const nobody = new GraphDouble('', '');
    const apiUrl = await nobody.start();
    await nobody.stop();
    const message = { id: 'row-1', to: phone, payload: { type: 'text', body: 'hello' } } as const;
    expect(await clientAt(apiUrl).send(message, credentials, new AbortController().signal)).toEqual(
      retry('ECONNREFUSED', 'connection'),
    );
  });
});

describe('markRead', () => {
  const markRead = (typing: boolean): Promise<boolean> =>
    client.markRead('wamid.in', credentials, new AbortController().signal, { typing });

  test.each([
    [true, { typing_indicator: { type: 'text' } }],
    [false, {}],
  ])('with typing %s', async (typing, more) => {
    expect(await markRead(typing)).toBe(true);
    expect(graph.bodies).toEqual([
      { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.in', ...more },
    ]);
  });

  test.each<GraphAnswer>([graphError(400, 131009), { status: 502 }, 'cut-after-reading'])(
    'is false, never an error: %j',
    async (answer) => {
      graph.answer(answer);
      expect(await markRead(true)).toBe(false);
    },
  );
});
