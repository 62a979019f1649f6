import fc from 'fast-check';
import type { Channel, SendResult } from '../../../src/channels';
import type { ChannelUnderTest } from '../channel.contract';
import { IndiscreetServer } from './indiscreet-server';

/** An outbox row's id, as all are: a UUID. */
export const messageIdAt = (at: number): string =>
  `019ab6b2-7d3c-7c64-9d8e-${at.toString(16).padStart(12, '0')}`;

const text = 'a private message';

/** One call, and of its outcome a value that gives nothing away. */
export function describeCalls<C extends object, P>(
  under: ChannelUnderTest<C, P>,
  channel: Channel<C, P>,
): void {
  const { credentials } = under;
  const id = messageIdAt(1);
  const payload = (): P => {
    const [first] = channel.render({ markdown: text });
    if (first === undefined) throw new Error('nothing was rendered');
    // As the outbox gives it back.
    return JSON.parse(JSON.stringify(first)) as P;
  };
  const sendTo = (url: string, signal = new AbortController().signal): Promise<SendResult> =>
    under
      .create(url)
      .send({ id, to: under.to, payload: payload(), webhookPath: '/api/webhooks/one' }, credentials, signal);

  test('reaches the address of a person, and no empty one', () => {
    expect(channel.canReach(under.to)).toBe(true);
    expect(channel.canReach({})).toBe(false);
  });

  test('an aborted send is a value', async () => {
    const result = await sendTo('http://127.0.0.1:9', AbortSignal.abort());
    expect(['retry', 'unknown']).toContain(result.kind);
  });

  test('what surely never left is sent again', async () => {
    expect((await sendTo('http://127.0.0.1:9')).kind).toBe('retry');
  });

  describe('against a platform that repeats all it is told', () => {
    const indiscreet = new IndiscreetServer();
    beforeAll(() => indiscreet.start());
    afterAll(() => indiscreet.stop());

    const expectDiscreet = (result: SendResult): void => {
      // The platform's id of a message is what it is: of no use to who does not hold the token.
      const told = JSON.stringify(result.kind === 'accepted' ? { kind: result.kind } : result);
      for (const field of under.secrets) expect(told).not.toContain(String(credentials[field]));
      for (const value of [...Object.values(under.to), text, ...indiscreet.authorizations])
        expect(told).not.toContain(value);
    };

    test.each([200, 204, 302, 400, 401, 403, 404, 429, 500, 503, 'cut'] as const)(
      'makes one call, and its outcome (%s) gives nothing away',
      async (status) => {
        indiscreet.next(status);
        const result = await sendTo(indiscreet.url);
        expect(indiscreet.calls).toBe(1);
        expectDiscreet(result);
        expectSoundResult(result);
        expect(possible(status)).toContain(result.kind);
      },
    );

    test('knows something of every answer, whatever its status and body', async () => {
      const status = fc.integer({ min: 200, max: 599 });
      const body = fc.oneof(
        fc.json({ maxDepth: 3 }),
        fc.string({ maxLength: 200 }),
        fc.constantFrom('', 'null', '[]', '{"error":null}', '{"error":{"code":-1}}', '{"code":1e99}'),
      );
      // Some say so that they have it already.
      const taken = new Set(
        under.answers?.filter(({ result }) => result.kind === 'accepted').map((answer) => answer.status),
      );
      await fc.assert(
        fc.asyncProperty(status, body, async (code, answer) => {
          indiscreet.next(code, answer);
          const result = await sendTo(indiscreet.url);
          expect(indiscreet.calls).toBe(1);
          expectSoundResult(result);
          if (code >= 300 && !taken.has(code)) expect(result.kind).not.toBe('accepted');
        }),
        { numRuns: 60 },
      );
    });

    if (channel.capabilities.unknownOutcome !== 'park')
      test('tells the platform our id, the same each time', async () => {
        for (let time = 0; time < 2; time++) {
          indiscreet.next(500);
          await sendTo(indiscreet.url);
          expect(indiscreet.told).toContain(under.toldAs?.(id) ?? id);
        }
      });

    if (under.answers)
      test.each(
        under.answers.map((answer) => [answer.status, JSON.stringify(answer.body) ?? '', answer] as const),
      )('knows what an answer means: %s %s', async (status, _, { body, headers, result }) => {
        indiscreet.next(status, typeof body === 'string' ? body : (JSON.stringify(body) ?? ''), headers);
        const known = await sendTo(indiscreet.url);
        expect(known).toMatchObject(result);
        expectSoundResult(known);
        expectDiscreet(known);
      });

    test.each([200, 400, 429, 500, 'cut'] as const)(
      'a courtesy is taken or it is not (%s), and never an error',
      async (status) => {
        const live = under.create(indiscreet.url);
        const received = { to: under.to, messageId: 'message-1' };
        for (const courtesy of ['typing', 'markRead'] as const) {
          indiscreet.next(status);
          const taken = await live[courtesy]?.(received, credentials, new AbortController().signal);
          expect([undefined, true, false]).toContain(taken);
          if (status !== 200) expect(taken ?? false).toBe(false);
          expect(indiscreet.calls).toBeLessThanOrEqual(1);
        }
      },
    );
  });
}

/** A wrong `retry` says a thing twice, a wrong `rejected` is silence. */
function possible(status: number | 'cut'): readonly SendResult['kind'][] {
  if (status === 'cut') return ['unknown'];
  if (status < 300) return ['accepted', 'unknown'];
  if (status === 429) return ['retry'];
  return status >= 500 ? ['unknown', 'retry'] : ['rejected', 'retry', 'unknown'];
}

function expectSoundResult(result: SendResult): void {
  switch (result.kind) {
    case 'accepted':
      if (result.messageId !== undefined) expect(result.messageId).toMatch(/^[\x21-\x7e]{1,512}$/);
      return;
    case 'retry':
      expect(['conversation', 'connection']).toContain(result.scope);
      if (result.retryAfterMs !== undefined) expect(result.retryAfterMs).toBeGreaterThanOrEqual(0);
      expect(Number.isFinite(result.retryAfterMs ?? 0)).toBe(true);
      return expectReason(result.why, result.code);
    case 'rejected':
      return expectReason(result.why, result.code);
    case 'unknown':
      return expectReason(result.detail);
  }
}

function expectReason(...words: readonly string[]): void {
  for (const word of words) {
    expect(word.trim()).not.toBe('');
    expect(word.length).toBeLessThanOrEqual(1000);
    expect(JSON.stringify(word)).not.toContain('\\u0000');
  }
}
