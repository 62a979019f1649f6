import fc from 'fast-check';
import type { Channel } from '../../../src/channels';
import type { ChannelUnderTest } from '../channel.contract';

/** What a channel need not have: where it has it, it is total and keeps its secrets. */
export function describeCourtesies<C extends object, P>(
  under: ChannelUnderTest<C, P>,
  channel: Channel<C, P>,
): void {
  const { credentials } = under;
  const expectNoSecret = (value: unknown): void => {
    const told = JSON.stringify(value) ?? '';
    for (const field of under.secrets) expect(told).not.toContain(String(credentials[field]));
  };

  if (channel.explainFailure)
    test('explains every code, known or not', () => {
      fc.assert(
        fc.property(fc.oneof(fc.string(), fc.nat().map(String)), (code) => {
          const { meaning, whatToDo } = channel.explainFailure?.(code) ?? { meaning: '', whatToDo: '' };
          expect(meaning.trim()).not.toBe('');
          expect(whatToDo.trim()).not.toBe('');
        }),
      );
    });

  if (channel.whoIs)
    test('who an id is can be reached, and shows no more than four digits', () => {
      const typed = fc.oneof(fc.string(), fc.stringMatching(/^\+?\d{1,20}$/), fc.emailAddress());
      fc.assert(
        fc.property(typed, (id) => {
          const person = channel.whoIs?.(id);
          if (!person) return;
          expect(channel.canReach(person.replyTo)).toBe(true);
          expect(person.sender.fallbackName.replace(/\D/g, '').length).toBeLessThanOrEqual(4);
          for (const { kind } of person.sender.keys) expect(channel.keyKinds).toContain(kind);
        }),
      );
    });

  if (channel.provedByCode)
    test('a code that came back makes nobody else of the sender, and vouches for no number but theirs', () => {
      const kinds = fc.constantFrom(...channel.keyKinds, 'other_kind');
      fc.assert(
        fc.property(kinds, fc.stringMatching(/^\+[1-9]\d{6,14}$/), (kind, value) => {
          const keys = [{ kind, scope: 'global', value }] as const;
          const proved = channel.provedByCode?.({ keys, fallbackName: 'Somebody', slugHint: 'some' });
          expect(proved?.keys).toEqual(keys);
          if (proved?.phone)
            expect([kind, proved.phone.e164]).toEqual([expect.not.stringMatching('other'), value]);
        }),
      );
    });

  if (channel.signInLinks)
    test('its sign-in links are addresses that carry the message and no secret', () => {
      const message = { text: 'Sign in: ABCD-1234', payload: 'ABCD-1234' };
      const links = channel.signInLinks?.(credentials, message) ?? {};
      for (const link of Object.values(links)) {
        expect(() => new URL(String(link))).not.toThrow();
        expect(decodeURIComponent(String(link))).toContain(message.payload);
      }
      expectNoSecret(links);
    });

  if (channel.handshake)
    test('grants no handshake to a stranger', () => {
      fc.assert(
        fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (query) => {
          const request = { method: 'GET', headers: {}, query, body: Buffer.alloc(0) };
          expect(channel.handshake?.(request, credentials)).toBeUndefined();
        }),
      );
    });

  const { stream } = channel;
  if (stream)
    test('a stream that may not begin, or cannot, ends with a value that gives nothing away', async () => {
      expect(stream.parts).toBeGreaterThanOrEqual(1);
      const emitted: unknown[] = [];
      const emit = (events: readonly unknown[]): Promise<void> => {
        emitted.push(...events);
        return Promise.resolve();
      };
      for (const signal of [AbortSignal.abort(), AbortSignal.timeout(2000)]) {
        const end = await stream.open(credentials, undefined, emit, signal, 0);
        expect(end.why.trim()).not.toBe('');
        if (end.kind === 'again') expect(end.afterMs).toBeGreaterThanOrEqual(0);
        expectNoSecret(end);
      }
      expect(emitted).toEqual([]);
    });

  if (channel.acknowledge)
    test('acknowledges what it took, and tells nothing', () => {
      for (const body of under.bodies) {
        const verification = channel.verify(under.sign(body, credentials), credentials);
        if (!verification.ok) throw new Error(verification.why);
        const reply = channel.acknowledge?.(verification.request);
        expect(reply?.status).toBe(200);
        expectNoSecret(reply);
      }
    });
}
