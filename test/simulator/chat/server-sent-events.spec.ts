import fc from 'fast-check';
import { eventData } from '../../../src/simulator/chat/server-sent-events';

async function readAll(chunks: Iterable<Uint8Array>): Promise<string[]> {
  const stream = (async function* () {
    for (const chunk of chunks) yield await Promise.resolve(chunk);
  })();
  const all: string[] = [];
  for await (const data of eventData(stream)) all.push(data);
  return all;
}

describe('eventData', () => {
  it('reads data, several lines of it, and passes over the rest', async () => {
    const text =
      ': still here\n\nid: 1\ndata: {"a":1}\n\nevent: x\r\ndata:one\r\ndata: two\r\n\r\ndata: cut off';
    expect(await readAll([Buffer.from(text)])).toEqual(['{"a":1}', 'one\ntwo']);
  });

  it('does not care where the chunks end', async () => {
    const events = fc.array(
      fc.string({ unit: 'grapheme' }).map((text) => JSON.stringify({ text })),
      { maxLength: 5 },
    );
    await fc.assert(
      fc.asyncProperty(events, fc.integer({ min: 1, max: 7 }), async (all, size) => {
        const bytes = Buffer.from(all.map((data) => `id: 1\ndata: ${data}\n\n`).join(''));
        const chunks = Array.from({ length: Math.ceil(bytes.length / size) }, (_, nth) =>
          bytes.subarray(nth * size, (nth + 1) * size),
        );
        expect(await readAll(chunks)).toEqual(all);
      }),
    );
  });
});
