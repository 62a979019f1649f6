import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import fc from 'fast-check';
import type { Channel, InboundEvent, Parsed, RawRequest, ReplyAddress, SendResult } from '../../src/channels';

/** What the suite must know of a channel. */
export interface ChannelUnderTest<C extends object, P> {
  /** The channel, calling this address instead of the platform's. */
  create(apiUrl: string): Channel<C, P>;
  readonly credentials: C;
  /** The fields that nobody may read. */
  readonly secrets: readonly (keyof C & string)[];
  /** A request as the platform would send and sign it. */
  sign(body: Buffer, credentials: C): RawRequest;
  /** Where the signature stands. */
  readonly signatureHeader: string;
  /** Bodies that the platform sends; the first is the one whose every byte is changed. */
  readonly bodies: readonly Buffer[];
  readonly to: ReplyAddress;
  /** What a person reads of a part. */
  textOf(payload: P): string;
}

/** What every channel promises (`src/channels/contract`), whatever its platform. */
export function describeChannel<C extends object, P>(under: ChannelUnderTest<C, P>): void {
  const { credentials } = under;
  const channel = under.create('http://127.0.0.1:9');
  const signed = (body: Buffer): RawRequest => under.sign(body, credentials);
  const parse = (body: Buffer): Parsed => {
    const verification = channel.verify(signed(body), credentials);
    if (!verification.ok) throw new Error(verification.why);
    return channel.parse(verification.request);
  };

  describe(`the ${channel.id} channel`, () => {
    test('names its account and a variable for every credential', () => {
      expect(validateSync(plainToInstance(channel.credentials, credentials))).toEqual([]);
      expect(Object.keys(channel.environment).sort()).toEqual(Object.keys(credentials).sort());
      expect(new Set(Object.values(channel.environment)).size).toBe(Object.keys(credentials).length);
      expect(channel.accountOf(credentials)).not.toBe('');
    });

    test('takes what the platform signed', () => {
      for (const body of under.bodies) expect(channel.verify(signed(body), credentials).ok).toBe(true);
    });

    test('refuses a body of which one byte is changed', () => {
      const genuine = signed(under.bodies[0] ?? Buffer.alloc(0));
      expect(genuine.body.length).toBeGreaterThan(0);
      for (let at = 0; at < genuine.body.length; at++)
        expect(channel.verify({ ...genuine, body: flipped(genuine.body, at) }, credentials).ok).toBe(false);
    });

    test('refuses a signature of which one byte is changed, and none', () => {
      const genuine = signed(under.bodies[0] ?? Buffer.alloc(0));
      const header = Buffer.from(genuine.headers[under.signatureHeader] ?? '');
      expect(header.length).toBeGreaterThan(0);
      const values = [...header.keys()].map((at) => flipped(header, at).toString('latin1'));
      for (const value of [...values, '', undefined]) {
        const headers = { ...genuine.headers, [under.signatureHeader]: value };
        expect(channel.verify({ ...genuine, headers }, credentials).ok).toBe(false);
      }
    });

    const expectSound = (parsed: Parsed): void => {
      if (parsed.kind === 'events') for (const event of parsed.events) expectSoundEvent(event);
    };

    test('reads any JSON and any bytes without an error', () => {
      fc.assert(fc.property(fc.jsonValue(), (json) => expectSound(parse(Buffer.from(JSON.stringify(json))))));
      fc.assert(fc.property(fc.uint8Array(), (bytes) => expectSound(parse(Buffer.from(bytes)))));
    });

    test('reads genuine bodies, and these with anything in any place', () => {
      for (const body of under.bodies) expectSound(parse(body));
      const change = fc.tuple(
        fc.constantFrom(...under.bodies),
        fc.nat(),
        fc.oneof(fc.jsonValue(), fc.constant('\0\ud800')),
      );
      fc.assert(
        fc.property(change, ([body, place, value]) => {
          expectSound(
            parse(Buffer.from(JSON.stringify(replaced(JSON.parse(body.toString()), place, value)))),
          );
        }),
        { numRuns: 500 },
      );
    });

    test('renders any text within the limit, as plain JSON, and nothing only for nothing', () => {
      const markdown = fc.string({ unit: 'grapheme', maxLength: 60 });
      fc.assert(
        fc.property(markdown, fc.constantFrom(1, 30, 300), (text, times) => {
          const payloads = channel.render({ markdown: text.repeat(times) });
          expect(JSON.parse(JSON.stringify(payloads))).toEqual(payloads);
          expect(payloads.length > 0).toBe(text.trim() !== '');
          for (const payload of payloads) {
            const part = under.textOf(payload);
            expect(part.trim()).not.toBe('');
            expect(part.length).toBeLessThanOrEqual(channel.capabilities.textLimit);
            expect(part).not.toMatch(/\p{Surrogate}/u);
          }
        }),
      );
    });

    test('whatever the buttons, the text and every title can be read, within the limit', () => {
      const word = fc.stringMatching(/^[A-Za-z]{1,40}$/);
      const button = fc.record({ id: fc.string({ minLength: 1, maxLength: 300 }), title: word });
      const buttons = fc.array(button, { minLength: 1, maxLength: 12 });
      fc.assert(
        fc.property(word, fc.constantFrom(1, 200), buttons, (text, times, choices) => {
          const markdown = `${text} `.repeat(times);
          const payloads = channel.render({ markdown, buttons: choices });
          expect(JSON.parse(JSON.stringify(payloads))).toEqual(payloads);
          const shown = payloads.map((payload) => under.textOf(payload));
          for (const part of shown) expect(part.length).toBeLessThanOrEqual(channel.capabilities.textLimit);
          const read = shown.join(' ').split(/\s+/);
          expect(read.filter((one) => one === text).length).toBeGreaterThanOrEqual(times);
          for (const { title } of choices) expect(read).toContain(title);
        }),
      );
    });

    test('loses nothing where it splits', () => {
      const words = fc.array(fc.stringMatching(/^[a-z]{1,12}[.,]?$/), { minLength: 400, maxLength: 2000 });
      fc.assert(
        fc.property(words, (text) => {
          const parts = channel.render({ markdown: text.join(' ') }).map((payload) => under.textOf(payload));
          expect(parts.join(' ')).toBe(text.join(' '));
        }),
        { numRuns: 20 },
      );
    });

    test('reaches the address of a person, and no empty one', () => {
      expect(channel.canReach(under.to)).toBe(true);
      expect(channel.canReach({})).toBe(false);
    });

    describe('against a platform that repeats all it is told', () => {
      const indiscreet = new IndiscreetServer();
      beforeAll(() => indiscreet.start());
      afterAll(() => indiscreet.stop());

      test.each([200, 204, 302, 400, 401, 403, 404, 429, 500, 503, 'cut'] as const)(
        'makes one call, and its outcome (%s) gives nothing away',
        async (status) => {
          indiscreet.next(status);
          const [payload] = channel.render({ markdown: 'a private message' });
          if (payload === undefined) throw new Error('nothing was rendered');
          const message = { id: '0198-row', to: under.to, payload };
          const live = under.create(indiscreet.url);
          const result: SendResult = await live.send(message, credentials, new AbortController().signal);
          expect(indiscreet.calls).toBe(1);
          const told = JSON.stringify(result);
          for (const field of under.secrets) expect(told).not.toContain(String(credentials[field]));
          for (const value of [...Object.values(under.to), 'a private message'])
            expect(told).not.toContain(value);
        },
      );
    });

    test('an aborted send is a value', async () => {
      const [payload] = channel.render({ markdown: 'hello' });
      if (payload === undefined) throw new Error('nothing was rendered');
      const result = await channel.send(
        { id: '0198-row', to: under.to, payload },
        credentials,
        AbortSignal.abort(),
      );
      expect(['retry', 'unknown']).toContain(result.kind);
    });
  });
}

function expectSoundEvent(event: InboundEvent): void {
  expect(event.key.length).toBeGreaterThan(0);
  expect(event.key.length).toBeLessThanOrEqual(300);
  expect(new Date(event.occurredAt).toISOString()).toBe(event.occurredAt);
  const json = JSON.stringify(event);
  expect(JSON.parse(json)).toEqual(event);
  // PostgreSQL takes neither.
  expect(json).not.toMatch(/(?<!\\)(?:\\\\)*\\u(?:0000|d[89a-f])/i);
}

function flipped(bytes: Buffer, at: number): Buffer {
  const changed = Buffer.from(bytes);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  return changed;
}

/** The JSON with another value at its `place`th node, counted in depth. */
function replaced(json: unknown, place: number, value: unknown): unknown {
  const holders: { readonly holder: Record<string, unknown>; readonly key: string }[] = [];
  const visit = (node: unknown): void => {
    if (typeof node !== 'object' || node === null) return;
    const holder = node as Record<string, unknown>;
    for (const key of Object.keys(holder)) {
      holders.push({ holder, key });
      visit(holder[key]);
    }
  };
  visit(json);
  const chosen = holders[place % Math.max(holders.length, 1)];
  if (!chosen) return value;
  chosen.holder[chosen.key] = value;
  return json;
}

/** Answers with everything that stood in the request, in the places where platforms put their errors. */
class IndiscreetServer {
  url = '';
  calls = 0;
  private status: number | 'cut' = 200;
  private readonly server: Server = createServer((request, response) => {
    this.calls++;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      if (this.status === 'cut') return void request.socket.destroy();
      const all = `${request.url} ${JSON.stringify(request.headers)} ${Buffer.concat(chunks).toString()}`;
      const error = { message: all, code: all, error_data: { details: all }, fbtrace_id: all };
      response.writeHead(this.status, { 'x-told': encodeURIComponent(all) });
      response.end(JSON.stringify({ error, message: all, description: all, code: all }));
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) => void this.server.close(() => done()));
  }

  next(status: number | 'cut'): void {
    this.calls = 0;
    this.status = status;
  }
}
