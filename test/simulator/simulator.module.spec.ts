import { Test } from '@nestjs/testing';
import { EnvironmentModule } from '../../src/foundation/config/environment.module';
import { generateSecrets } from '../../src/simulator/development-secrets';
import { SimulatorModule } from '../../src/simulator/simulator.module';
import { standInForWhatsApp } from '../../src/simulator/standing-in';
import { startSimulatorApp } from './simulator-app';

let app: Awaited<ReturnType<typeof startSimulatorApp>>;

beforeEach(async () => {
  app = await startSimulatorApp(
    async ({ from, text }, call) => void (await call({ to: from, text: { body: `echo ${text}` } })),
  );
});

afterEach(() => app.close());

interface Answer {
  readonly userId?: string;
  readonly items?: unknown[];
  readonly next?: number;
  readonly faults?: unknown[];
  readonly webhooks?: unknown;
}

const json = async (response: Promise<Response>) => (await (await response).json()) as Answer;

describe('people', () => {
  it('write, get an answer, and see it', async () => {
    const written = await app.request('POST', 'people/ada/messages', { text: 'hi' });
    expect(written.status).toBe(202);
    expect(await written.json()).toEqual({ id: expect.stringMatching(/^wamid\./), taken: true });
    const events = await app.request('GET', 'people/ada/events?after=0');
    const reader = events.body?.getReader();
    let seen = '';
    while (!seen.includes('echo hi')) seen += Buffer.from((await reader?.read())?.value ?? []).toString();
    expect(seen).toMatch(/id: \d+\ndata: \{"kind":"message"/);
    await reader?.cancel();
    const { items, next } = await json(app.request('GET', 'people/ada/messages?after=0'));
    expect(items?.at(-1)).toMatchObject({ kind: 'message', type: 'text', text: 'echo hi', seq: next });
  });

  it('have a name, a user name and a number, or none', async () => {
    const ada = await json(app.request('GET', 'people/ada'));
    expect(ada).toEqual({ id: 'ada', name: 'ada', userId: expect.any(String), phone: expect.any(String) });
    const changed = await json(
      app.request('PUT', 'people/ada', { name: 'Ada', phone: null, username: 'ada' }),
    );
    expect(changed).toEqual({ id: 'ada', name: 'Ada', userId: ada.userId, username: 'ada' });
    const back = await json(app.request('PUT', 'people/ada', { phone: '+447700900123', username: null }));
    expect(back).toEqual({ id: 'ada', name: 'Ada', userId: ada.userId, phone: '447700900123' });
  });

  it.each([
    ['POST', 'people/ada/messages', {}],
    ['POST', 'people/ada/messages', { text: '' }],
    ['POST', 'people/ada/messages', { type: 'image' }],
    ['POST', 'people/ada/messages', { type: '../x', content: {} }],
    ['POST', 'people/ada/messages', { text: 'hi', sentAt: 'yesterday' }],
    ['PUT', 'people/ada', { phone: '12' }],
    ['PUT', 'people/ada', { colour: 'red' }],
    ['PUT', 'people/a%20b', {}],
    ['GET', 'people/ada/messages?after=x', undefined],
    ['POST', 'control/faults', { kind: 'error' }],
    ['POST', 'control/faults', { kind: 'slow' }],
    ['POST', 'control/faults', { kind: 'earthquake' }],
    ['PUT', 'control/webhooks', { duplicates: 101 }],
    ['PUT', 'control/reports', { reports: ['seen'] }],
  ])('%s %s %j is refused', async (method, path, body) => {
    expect((await app.request(method, path, body)).status).toBe(400);
  });
});

describe('control', () => {
  it('plans faults, and forgets them', async () => {
    const planned = await json(
      app.request('POST', 'control/faults', { kind: 'error', code: 131056, count: 2 }),
    );
    expect(planned.faults).toEqual([{ kind: 'error', code: 131056, count: 2 }]);
    app.simulator.people.meet('ada').wroteTo.set('200000000000001', Date.now());
    const to = app.simulator.people.meet('ada').phone;
    expect((await app.call({ to, text: { body: 'x' } })).status).toBe(400);
    expect((await json(app.request('GET', 'control'))).faults).toMatchObject([{ count: 1 }]);
    expect((await json(app.request('DELETE', 'control/faults'))).faults).toEqual([]);
    expect((await app.call({ to, text: { body: 'x' } })).status).toBe(200);
  });

  it('cuts the connection on request', async () => {
    await app.request('POST', 'control/faults', { kind: 'cut-before' });
    await expect(app.call({ to: '+447700900999', text: { body: 'x' } })).rejects.toThrow();
  });

  it('changes webhooks and reports, and tells the counts', async () => {
    const webhooks = await json(app.request('PUT', 'control/webhooks', { duplicates: 2 }));
    expect(webhooks.webhooks).toMatchObject({ duplicates: 2, delayMs: 0, reorder: 0 });
    expect(await json(app.request('PUT', 'control/reports', { reports: [], stepMs: 1 }))).toMatchObject({
      reports: [],
      stepMs: 1,
    });
    await app.request('POST', 'people/ada/messages', { text: 'hi' });
    expect((await json(app.request('GET', 'control'))).webhooks).toMatchObject({
      accepted: 3,
      refused: 0,
      waiting: 0,
    });
  });
});

describe('the module', () => {
  it('keeps tunnels and pages in browsers out', async () => {
    for (const headers of [{ 'x-forwarded-for': '198.51.100.7' }, { origin: 'https://example.com' }])
      expect((await app.request('GET', 'control', undefined, headers)).status).toBe(403);
  });

  it('closes although somebody watches', async () => {
    const events = await app.request('GET', 'people/ada/events');
    await app.close();
    await expect(events.text()).resolves.toBeDefined();
  });

  it.each([
    ['production', { NODE_ENV: 'production' }],
    ['a real number', { ELIZA_APP_WHATSAPP_PHONE_NUMBER_ID: '106540352242922' }],
  ])('does not load in %s', async (_where, changed) => {
    const environment = standInForWhatsApp({}, { port: 3000, dataDirSecrets: generateSecrets() });
    const module = Test.createTestingModule({
      imports: [EnvironmentModule.with({ ...environment, ...changed }), SimulatorModule],
    });
    await expect(module.compile()).rejects.toThrow(
      /configuration: (NODE_ENV|ELIZA_APP_WHATSAPP_PHONE_NUMBER_ID) must/,
    );
  });
});
