import { Loop } from '../../../src/foundation/loop/loop';
import { recordingLog, silentLog } from '../../support/log';

describe('Loop', () => {
  it('repeats the work, one run after the other', async () => {
    let runs = 0;
    let running = 0;
    await new Promise<void>((enough) => {
      const loop = new Loop(
        'test',
        1,
        async () => {
          expect(++running).toBe(1);
          await new Promise(setImmediate);
          running--;
          if (++runs === 5) void loop.stop().then(enough);
        },
        silentLog,
      );
      loop.start();
    });
    expect(runs).toBe(5);
  });

  it('logs a failure and goes on', async () => {
    const { log, lines } = recordingLog();
    const recovered = new Promise<void>((resolve) => {
      let runs = 0;
      const loop = new Loop(
        'mending',
        1,
        () => {
          if (++runs === 1) throw new Error('once');
          void loop.stop().then(resolve);
          return Promise.resolve();
        },
        log,
      );
      loop.start();
    });
    await recovered;
    expect(lines).toEqual([
      expect.objectContaining({ event: 'loop_failed', loop: 'mending', level: 'error' }),
    ]);
  });

  it('stops between runs without waiting for the next', async () => {
    let runs = 0;
    const loop = new Loop('slow', 3_600_000, () => Promise.resolve(runs++), silentLog);
    loop.start();
    await new Promise(setImmediate);
    await loop.stop();
    expect(runs).toBe(1);
  });

  it('waits at its stop for the run in work, which is told', async () => {
    let ended = false;
    let begin: () => void;
    const begun = new Promise<void>((resolve) => (begin = resolve));
    const loop = new Loop(
      'working',
      1,
      async (signal) => {
        begin();
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        await new Promise(setImmediate);
        ended = true;
      },
      silentLog,
    );
    loop.start();
    await begun;
    await loop.stop();
    expect(ended).toBe(true);
  });

  it('stops before it was started, and starts only once', async () => {
    const loop = new Loop('twice', 1, () => Promise.resolve(), silentLog);
    await loop.stop();
    loop.start();
    expect(() => loop.start()).toThrow('started before');
    await loop.stop();
  });
});
