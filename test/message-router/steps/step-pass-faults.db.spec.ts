import { useRouter } from '../../support/router';
import { message } from '../events';

const router = useRouter();

/** Stores these messages; the id of their conversation. */
async function stored(...events: ReturnType<typeof message>[]): Promise<string> {
  await router.inbox.append(events.map((event) => ({ connection: router.connection, event })));
  return (await router.one<{ id: string }>('select id from conversations')).id;
}
const conversation = () => router.one('select * from conversations');

it('a step with a bug does not keep the event from the next', async () => {
  const process = await router.process();
  process.steps.register({
    name: 'broken',
    order: 1,
    wants: () => true,
    take: () => Promise.reject(new Error('a bug')),
  });
  await process.stepPass.run(await stored(message('/help')));
  expect(await router.query('select id from outbox_messages')).not.toEqual([]);
});

it('a step that the database refuses loses what it wrote, and holds nothing up', async () => {
  const process = await router.process();
  process.steps.register({
    name: 'refused by the database',
    order: 1,
    wants: () => true,
    take: async (_event, { tx, conversationId }) => {
      await tx.query(`insert into opt_outs (conversation_id, scope) values ($1, 'marketing')`, [
        conversationId,
      ]);
      await tx.query('select 1 / 0');
      return { kind: 'declined' };
    },
  });
  await process.stepPass.run(await stored(message('STOP')));
  expect(await router.query('select scope from opt_outs')).toEqual([{ scope: 'everything' }]);
  expect(await conversation()).toMatchObject({ step_pos: '1', out_pos: '1' });
});

it('what a step wrote is undone with its pass, if the database goes away', async () => {
  const process = await router.process();
  process.steps.register({
    name: 'cut off',
    order: 300,
    wants: () => true,
    take: (_event, { tx }) =>
      tx.query('select pg_terminate_backend(pg_backend_pid())').then(() => ({ kind: 'declined' })),
  });
  const id = await stored(message('STOP'), message('/bot'));
  await router.query(`update inbox_events set payload = replace(payload, '/bot', 'hello') where pos = 2`);
  await expect(process.stepPass.run(id)).rejects.toThrow('terminat');
  expect(await router.query('select * from opt_outs')).toEqual([]);
  expect(await conversation()).toMatchObject({ step_pos: '0', out_pos: '0' });
});

it('a pass that loses to another transaction is done again, from its beginning', async () => {
  const process = await router.process();
  let takes = 0;
  process.steps.register({
    name: 'racing',
    order: 1,
    wants: () => true,
    take: async (_event, { tx, conversationId }) => {
      await tx.query(`insert into opt_outs (conversation_id, scope) values ($1, 'marketing')`, [
        conversationId,
      ]);
      if (++takes < 3) await tx.query(`do $$ begin raise exception using errcode = '40P01'; end $$`);
      return { kind: 'taken', reply: { markdown: 'done' } };
    },
  });
  expect(await process.stepPass.run(await stored(message('/help')))).toBe(true);
  expect(takes).toBe(3);
  expect(await conversation()).toMatchObject({ step_pos: '1', out_pos: '1' });
});

it('a pass that always loses is left to the next look', async () => {
  const process = await router.process();
  let takes = 0;
  process.steps.register({
    name: 'losing',
    order: 1,
    wants: () => true,
    take: async (_event, { tx }) => {
      takes++;
      await tx.query(`do $$ begin raise exception using errcode = '40P01'; end $$`);
      return { kind: 'declined' };
    },
  });
  await expect(process.stepPass.run(await stored(message('/help')))).rejects.toThrow();
  expect(takes).toBe(6);
  expect(await conversation()).toMatchObject({ step_pos: '0', out_pos: '0' });
});
