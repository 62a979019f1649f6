import fc from 'fast-check';
import type { ConversationKey } from '../../../src/channels';
import { useRouter } from '../../support/router';
import { lasting, message, number } from '../events';

const router = useRouter();
const people = 6;

/** Someone writes with the lasting id, with the number, or with both; numbers wander between people. */
const writing = fc
  .record({ who: fc.nat(people - 1), phone: fc.option(fc.nat(people - 1)), id: fc.boolean() })
  .map(({ who, phone, id }) => (round: number): ConversationKey[] => {
    const keys = [
      ...(id || phone === null ? [lasting(`id${who}-${round}`)] : []),
      ...(phone === null ? [] : [number(`49${phone}-${round}`)]),
    ];
    return keys;
  });
const requests = fc.array(fc.array(writing, { minLength: 1, maxLength: 8 }), {
  minLength: 20,
  maxLength: 20,
});

it('twenty requests at once, each to two processes: no event is lost, none has the place of another', async () => {
  const processes = await Promise.all(Array.from({ length: 4 }, () => router.process()));
  let round = 0;
  await fc.assert(
    fc.asyncProperty(requests, async (all) => {
      const these = ++round;
      await Promise.all(
        all.flatMap((request, nth) => {
          const events = request.map((keys, at) =>
            message('x', { keys: keys(these), key: `${these}-${nth}-${at}` }),
          );
          const arrivals = events.map((event) => ({ connection: router.connection, event }));
          // A deadlock that PostgreSQL found would reject here.
          return [0, 1].map((twin) =>
            (processes[(nth + twin) % processes.length] ?? router).inbox.append(arrivals),
          );
        }),
      );
      const { n } = await router.one<{ n: string }>(
        'select count(*) as n from inbox_events where key like $1',
        [`${these}-%`],
      );
      expect(Number(n)).toBe(all.flat().length);
      expect(
        await router.query(`
          select c.id from conversations c
          where c.last_pos < (select max(pos) from inbox_events i where i.conversation_id = c.id)
          union all select i.conversation_id from inbox_events i
            where not exists (select from conversations c where c.id = i.conversation_id)
          union all select k.conversation_id from conversation_keys k
            where not exists (select from conversations c where c.id = k.conversation_id)`),
      ).toEqual([]);
    }),
    { numRuns: 20, endOnFailure: true },
  );
}, 60_000);
