import { createHash, createHmac } from 'node:crypto';
import type { RawRequest } from '../../../src/channels';
import { unsigned, verify } from '../../../src/channels/sms/sms.signature';
import vectors from '../../fixtures/identity-vectors.json';
import { signed } from '../../support/flows/twilio';

const settings = 'x-twilio-webhooks-signature-settings';

function request(
  url: string,
  parameters: Readonly<Record<string, unknown>>,
  headers: Record<string, string>,
): RawRequest {
  const { pathname, search, searchParams } = new URL(url);
  const form = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters))
    for (const one of [value].flat()) form.append(name, String(one));
  const query = Object.fromEntries(searchParams);
  return { method: 'POST', path: pathname + search, headers, query, body: Buffer.from(form.toString()) };
}

it.each(vectors.twilio.map((vector) => [vector.why, vector] as const))(
  'decides as the library of Twilio does: %s',
  (_why, { auth_token, url, params, signature, valid }) => {
    const asked = request(url, params, { 'x-twilio-signature': signature });
    expect(verify(asked, { authToken: auth_token }, new URL(url).origin).ok).toBe(valid);
  },
);

describe('a Webhook Rule', () => {
  const { secret, url, params, signature } = vectors.twilio_sha256_sharedkey;
  const signers = { authToken: 'another', webhookKey: secret };
  const base = new URL(url).origin;
  const named = (algorithm: string) =>
    request(url, params, { 'x-twilio-signature': signature, [settings]: `key=one,algorithm=${algorithm}` });

  it('signs with its shared key', () => {
    expect(verify(named('HMAC_SHA256'), signers, base).ok).toBe(true);
    expect(verify(named('HMAC_SHA256'), { authToken: secret }, base)).toEqual({
      ok: false,
      why: 'wrong-signature',
    });
  });

  it.each(['HMAC_SHA1', 'none', '', 'HMAC_SHA256,algorithm=none'])(
    'is refused with the algorithm %j',
    (algorithm) => {
      expect(verify(named(algorithm), signers, base)).toEqual({ ok: false, why: 'malformed-signature' });
    },
  );
});

describe('behind a proxy', () => {
  const path = '/api/webhooks/sms/org?message=1';
  const form = new URLSearchParams({ MessageSid: 'SM1', Body: 'hi' });
  const signers = { authToken: 'token' };
  const at = (url: string, headers: Record<string, string> = {}): RawRequest => ({
    method: 'POST',
    path,
    headers: { 'x-twilio-signature': signed(url, form, 'token'), ...headers },
    query: { message: '1' },
    body: Buffer.from(form.toString()),
  });

  it.each([
    ['https://gw.example.com', 'https://gw.example.com'],
    ['https://gw.example.com/', 'https://gw.example.com'],
    ['https://gw.example.com/base/', 'https://gw.example.com/base'],
    ['https://gw.example.com', 'https://gw.example.com:443'],
    ['https://gw.example.com:8443', 'https://gw.example.com:8443'],
    ['https://gw.example.com:8443', 'https://gw.example.com'],
    ['http://gw.example.com', 'http://gw.example.com:80'],
  ])('%s takes what was signed for %s', (base, signedFor) => {
    expect(verify(at(signedFor + path), signers, base).ok).toBe(true);
  });

  it('the host that a request names counts for nothing', () => {
    const forged = {
      host: 'evil.example.com',
      'x-forwarded-host': 'evil.example.com',
      'x-forwarded-proto': 'https',
    };
    const asked = at(`https://evil.example.com${path}`, forged);
    expect(verify(asked, signers, 'https://gw.example.com').ok).toBe(false);
    expect(verify(asked, signers, undefined).ok).toBe(false);
  });

  it('the query is signed too', () => {
    const asked = at(`https://gw.example.com${path}`);
    const moved = { ...asked, path: path.replace('1', '2') };
    expect(verify(moved, signers, 'https://gw.example.com').ok).toBe(false);
  });

  it('an empty secret signs nothing', () => {
    const asked = {
      ...at(''),
      headers: { 'x-twilio-signature': signed(`https://gw.example.com${path}`, form, '') },
    };
    expect(verify(asked, { authToken: '' }, 'https://gw.example.com').ok).toBe(false);
  });
});

describe('a JSON body', () => {
  const body = Buffer.from('{"MessageSid":"SM1"}');
  const hash = createHash('sha256').update(body).digest('hex');
  const path = `/api/webhooks/sms/org?bodySHA256=${hash}`;
  const signature = createHmac('sha1', 'token').update(`https://gw.example.com${path}`).digest('base64');
  const asked: RawRequest = {
    method: 'POST',
    path,
    headers: { 'x-twilio-signature': signature },
    query: { bodySHA256: hash },
    body,
  };

  it('is signed by its hash in the address', () => {
    const signers = { authToken: 'token' };
    expect(verify(asked, signers, 'https://gw.example.com').ok).toBe(true);
    const changed = { ...asked, body: Buffer.from('{"MessageSid":"SM2"}') };
    expect(verify(changed, signers, 'https://gw.example.com').ok).toBe(false);
  });
});

it.each([
  ['none', undefined, 'missing-signature'],
  ['an empty one', '', 'missing-signature'],
  ['hex', 'ab'.repeat(20), 'malformed-signature'],
  ['another base64 of the same bytes', 'RSOYDt4T1cUTdK1PDd93/VVr8B9=', 'malformed-signature'],
  ['a good one', 'RSOYDt4T1cUTdK1PDd93/VVr8B8=', undefined],
])('of a signature, the header shows that it is %s', (_what, signature, why) => {
  const headers = { 'x-twilio-signature': signature };
  expect(unsigned({ method: 'POST', headers, query: {}, body: Buffer.alloc(0) })).toBe(why);
});
