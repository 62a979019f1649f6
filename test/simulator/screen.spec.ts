import { Screen, type ScreenItem } from '../../src/simulator/screen';

const now = new Date('2026-11-25T12:00:00Z');
const typing = { kind: 'typing', lastsMs: 25_000 } as const;

describe('Screen', () => {
  it('tells what came after a change, and watchers of each new one', () => {
    const screen = new Screen();
    const seen: ScreenItem[] = [];
    screen.show(typing, now);
    const stop = screen.watch((item) => seen.push(item));
    screen.show({ kind: 'message', id: 'wamid.1', type: 'text', text: 'hi' }, now);
    expect(screen.watched).toBe(true);
    stop();
    screen.show(typing, now);
    expect(screen.watched).toBe(false);
    expect(seen).toEqual([
      { kind: 'message', id: 'wamid.1', type: 'text', text: 'hi', seq: 2, at: now.toISOString() },
    ]);
    expect(screen.after(1).map(({ seq }) => seq)).toEqual([2, 3]);
    expect(screen.newest).toBe(3);
  });

  it('keeps the 500 newest', () => {
    const screen = new Screen();
    for (let change = 0; change < 600; change++) screen.show(typing, now);
    expect(screen.after(0).map(({ seq }) => seq)).toEqual(Array.from({ length: 500 }, (_, nth) => nth + 101));
  });
});
