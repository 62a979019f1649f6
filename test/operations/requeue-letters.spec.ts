import { uuid7 } from '../../src/foundation/uuid7';
import type { Requeue, Requeued } from '../../src/operations/requeue';
import { requeueLetters } from '../../src/operations/requeue-letters';

describe('npm run requeue', () => {
  const [one, two] = [uuid7(), uuid7()];

  /** Letters with these outcomes, all for the reason X. */
  function command(outcomes: Readonly<Record<string, Requeued>>) {
    const asked: string[] = [];
    const requeue = {
      open: (reason: string) => Promise.resolve(reason === 'X' ? Object.keys(outcomes) : []),
      requeue: (id: string) => {
        asked.push(id);
        return Promise.resolve(outcomes[id] ?? 'unknown-letter');
      },
    } as Requeue;
    const run = (...args: string[]) =>
      requeueLetters(
        args,
        () => Promise.resolve({}),
        (_environment, work) => work(requeue),
      );
    return { asked, run };
  }

  it('requeues the letters that are named, each once', async () => {
    const { run, asked } = command({ [one]: 'requeued', [two]: 'closed-before' });
    const { code, text } = await run(two, one, one);
    expect([code, asked]).toEqual([0, [two, one]]);
    expect(text).toBe(`${two}: had been requeued before\n${one}: requeued`);
  });

  it('requeues all with one reason', async () => {
    const { run, asked } = command({ [one]: 'requeued', [two]: 'sent-after-all' });
    expect((await run('--all', '--reason', 'X')).code).toBe(0);
    expect(asked).toEqual([one, two]);
    expect(await run('--all', '--reason', 'Y')).toEqual({ code: 0, text: 'No dead letter has this reason.' });
  });

  it('ends with 1 when one stays, and tries the others all the same', async () => {
    const { run, asked } = command({ [one]: 'window-closed', [two]: 'requeued' });
    const { code, text } = await run(one, two);
    expect([code, asked]).toEqual([1, [one, two]]);
    expect(text).toContain(`${one}: the service window is closed`);
  });

  it.each([
    [],
    ['--all'],
    ['--reason', 'X'],
    [one, '--reason', 'X'],
    [one, '--all', '--reason', 'X'],
    ['7'],
    ['--everything'],
  ])('is not to be called with %p %p %p %p', async (...args) => {
    const { run, asked } = command({ [one]: 'requeued' });
    const { code, text } = await run(...args);
    expect([code, asked]).toEqual([2, []]);
    expect(text).toContain('npm run requeue');
  });
});
