import { Faults, type Fault } from '../../src/simulator/faults';
import { GraphApi, metaLimits, type GraphRequest } from '../../src/simulator/graph-api';
import { People } from '../../src/simulator/people';
import { MovedClock } from './moved-clock';

const hour = 3_600_000;
const path = '/v26.0/200000000000001/messages';

/** What the tests read of an answer. */
interface GraphJson {
  readonly error?: { readonly code: number };
  readonly contacts?: unknown[];
  readonly messages?: [{ readonly id: string }];
}

function setUp(limits = metaLimits) {
  const clock = new MovedClock();
  const people = new People();
  const faults = new Faults();
  const ada = people.meet('ada');
  ada.wroteTo.set('200000000000001', clock.now().getTime());
  const number = {
    phoneNumberId: '200000000000001',
    phone: '+12025550100',
    name: 'Eliza',
    accessToken: 'token',
  };
  const graph = new GraphApi(number, people, (id) => id === 'wamid.hers', faults, clock, limits);
  const call = (request: Partial<GraphRequest>, body?: unknown) => {
    const { answer, event } = graph.handle({
      method: 'POST',
      path,
      headers: { authorization: 'Bearer token', 'content-type': 'application/json' },
      body: Buffer.from(typeof body === 'string' ? body : JSON.stringify(body ?? {})),
      ...request,
    });
    if (answer.kind === 'cut') return { status: 0, headers: {}, json: undefined, delayMs: 0, event };
    const { status, headers, delayMs } = answer;
    const json =
      headers['content-type'] === 'application/json' ? (JSON.parse(answer.body) as GraphJson) : undefined;
    return { status, headers, json, delayMs, event };
  };
  const send = (part: object = {}) =>
    call({}, { messaging_product: 'whatsapp', to: `+${ada.phone}`, text: { body: 'hi' }, ...part });
  const code = (part?: object) => send(part).json?.error?.code;
  return { clock, people, faults, ada, call, send, code };
}

describe('a call', () => {
  it.each<[string, Partial<GraphRequest>, number, number]>([
    ['without token', { headers: {} }, 401, 190],
    ['with another token', { headers: { authorization: 'Bearer tokem' } }, 401, 190],
    ['without version', { path: '/200000000000001/messages' }, 400, 2500],
    ['with a strange version', { path: '/v26/200000000000001/messages' }, 400, 2500],
    ['with no path', { path: '//?x' }, 400, 2500],
    ['to another number', { path: '/v26.0/200000000000002/messages' }, 400, 100],
    ['to another edge', { path: '/v26.0/200000000000001/media' }, 400, 100],
    ['that goes on', { path: `${path}/more` }, 400, 100],
    ['of another method', { method: 'DELETE' }, 400, 100],
    ['that is no JSON', { body: Buffer.from('{"messaging_product":') }, 400, 100],
  ])('%s is refused', (_what, request, status, code) => {
    const { call } = setUp();
    const answer = call(request);
    expect(answer).toMatchObject({ status, event: undefined });
    expect(answer.json).toEqual({
      error: expect.objectContaining({
        code,
        type: 'OAuthException',
        fbtrace_id: expect.stringMatching(/^A.{10,}/),
      }),
    });
  });

  it('as a form is read as nothing', () => {
    const { call, send, ada } = setUp();
    const body = { messaging_product: 'whatsapp', to: ada.phone, text: { body: 'hi' } };
    const headers = { authorization: 'Bearer token', 'content-type': 'text/plain' };
    expect(call({ headers }, body).json?.error?.code).toBe(100);
    expect(send().status).toBe(200);
  });
});

describe('the number', () => {
  it.each([
    ['', ['display_phone_number', 'id', 'quality_rating', 'verified_name']],
    ['?fields=status,throughput', ['id', 'status', 'throughput']],
  ])('tells the fields asked for: %s', (query, keys) => {
    const { status, json } = setUp().call({ method: 'GET', path: `/v26.0/200000000000001${query}` });
    expect(status).toBe(200);
    expect(Object.keys(json ?? {}).sort()).toEqual(keys);
  });

  it('refuses a field that does not exist', () => {
    const answer = setUp().call({ method: 'GET', path: '/v26.0/200000000000001?fields=secret' });
    expect(answer).toMatchObject({ status: 400, json: { error: { code: 100 } } });
  });
});

describe('a send', () => {
  it('to a phone is accepted with its digits', () => {
    const { send, ada } = setUp();
    const { status, json, event } = send({ biz_opaque_callback_data: 'row-1' });
    expect(status).toBe(200);
    expect(json).toEqual({
      messaging_product: 'whatsapp',
      contacts: [{ input: `+${ada.phone}`, wa_id: ada.phone }],
      messages: [{ id: expect.stringMatching(/^wamid\./) }],
    });
    expect(event).toMatchObject({
      id: json?.messages?.[0].id,
      person: ada,
      message: { callbackData: 'row-1' },
    });
  });

  it('to a user id is accepted without a phone', () => {
    const { send, ada } = setUp();
    const { json, event } = send({ to: undefined, recipient: ada.userId });
    expect(json?.contacts).toEqual([{ input: ada.userId, user_id: ada.userId }]);
    expect(event).toMatchObject({ person: ada });
  });

  it.each([
    ['a user id in `to`', (userId: string) => userId],
    ['a stranger', () => '+447700900999'],
  ])('to %s is accepted and reaches nobody', (_what, to) => {
    const { send, ada } = setUp();
    const { status, event } = send({ to: to(ada.userId) });
    expect(status).toBe(200);
    expect(event).toMatchObject({ kind: 'accepted' });
    expect(event).not.toHaveProperty('person');
  });

  it('to the number itself is refused', () => {
    expect(setUp().code({ to: '+12025550100' })).toBe(131021);
  });
});

describe('the service window', () => {
  it('closes 24 hours after the person wrote; a template still goes out', () => {
    const { clock, code, send } = setUp();
    clock.move(24 * hour - 1);
    expect(code()).toBeUndefined();
    clock.move(1);
    expect(code()).toBe(131047);
    const template = { type: 'template', template: { name: 'hello', language: { code: 'en' } } };
    expect(send(template).status).toBe(200);
  });

  it('is closed to somebody who never wrote', () => {
    const { people, code } = setUp();
    expect(code({ to: people.meet('ben').phone })).toBe(131047);
  });
});

describe('the limits', () => {
  it('let 45 at once reach one person, then one each 6 seconds', () => {
    const { clock, code, ada } = setUp();
    const burst = Array.from({ length: 46 }, () => code());
    expect(burst.indexOf(131056)).toBe(45);
    clock.move(5999);
    expect(code({ to: undefined, recipient: ada.userId })).toBe(131056);
    clock.move(1);
    expect([code(), code()]).toEqual([undefined, 131056]);
  });

  it('let 80 a second leave the number', () => {
    const { clock, people, send } = setUp();
    const to = Array.from({ length: 81 }, (_, nth) => people.meet(`person-${nth}`));
    for (const person of to) person.wroteTo.set('200000000000001', clock.now().getTime());
    const answers = to.map(({ phone }) => send({ to: phone }));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(80);
    expect(answers[80]).toMatchObject({ status: 429, json: { error: { code: 130429 } } });
    clock.move(1000);
    expect(send().status).toBe(200);
  });

  it('are off at 0', () => {
    const { clock, code } = setUp({ perSecond: 0, pairPerMinute: 0, pairBurst: 0, windowMs: 0 });
    clock.move(48 * hour);
    expect(Array.from({ length: 200 }, () => code()).every((each) => each === undefined)).toBe(true);
  });
});

describe('a read receipt', () => {
  const receipt = { messaging_product: 'whatsapp', status: 'read', message_id: 'wamid.hers' };

  it('names a message that somebody wrote', () => {
    const { call } = setUp();
    const event = { kind: 'marked-read', messageId: 'wamid.hers', typing: true };
    expect(call({}, { ...receipt, typing_indicator: { type: 'text' } })).toMatchObject({
      json: { success: true },
      event,
    });
    expect(call({}, { ...receipt, message_id: 'wamid.other' }).json?.error?.code).toBe(131009);
  });

  it('meets no fault', () => {
    const { call, faults, code } = setUp();
    faults.plan({ kind: 'error', code: 131000 }, 1);
    expect(call({}, receipt).status).toBe(200);
    expect(code()).toBe(131000);
  });
});

describe('a planned fault', () => {
  it.each<[Fault, object]>([
    [
      { kind: 'error', code: 131056 },
      { status: 400, json: { error: { code: 131056 } }, event: undefined },
    ],
    [
      { kind: 'error', code: 190 },
      { status: 401, event: undefined },
    ],
    [
      { kind: 'error', code: 131000 },
      { status: 500, event: undefined },
    ],
    [
      { kind: 'error', code: 4, status: 429, retryAfterSeconds: 7 },
      { status: 429, headers: { 'retry-after': '7' }, event: undefined },
    ],
    [
      { kind: 'nonsense' },
      { status: 200, headers: { 'content-type': 'text/html' }, event: { kind: 'accepted' } },
    ],
    [{ kind: 'cut-before' }, { status: 0, event: undefined }],
    [{ kind: 'cut-after' }, { status: 0, event: { kind: 'accepted' } }],
    [
      { kind: 'slow', delayMs: 900 },
      { status: 200, delayMs: 900, event: { kind: 'accepted' } },
    ],
    [
      { kind: 'fails-later', code: 131026 },
      { status: 200, event: { kind: 'accepted', failsWith: 131026 } },
    ],
  ])('%j', (fault, expected) => {
    const { faults, send } = setUp();
    faults.plan(fault, 1);
    expect(send()).toMatchObject(expected);
    expect(send()).toMatchObject({ status: 200, delayMs: 0, event: { kind: 'accepted' } });
  });

  it('strikes as often as planned, in the order planned, until cleared', () => {
    const { faults, code } = setUp();
    faults.plan({ kind: 'error', code: 1 }, 2);
    faults.plan({ kind: 'error', code: 2 }, 5);
    expect([code(), code(), code()]).toEqual([1, 1, 2]);
    expect(faults.waiting()).toEqual([{ fault: { kind: 'error', code: 2 }, count: 4 }]);
    faults.clear();
    expect(code()).toBeUndefined();
  });

  it('is refused when a hundred wait', () => {
    const { faults } = setUp();
    const planned = Array.from({ length: 101 }, () => faults.plan({ kind: 'nonsense' }, 1));
    expect(planned.indexOf(false)).toBe(100);
  });
});
