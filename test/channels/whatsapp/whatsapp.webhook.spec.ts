import fc from 'fast-check';
import { createHmac } from 'node:crypto';
import type { RawRequest } from '../../../src/channels/contract/webhook';
import { handshake, verify } from '../../../src/channels/whatsapp/whatsapp.webhook';
import {
  change,
  eventsOf,
  messagesBody,
  metadata,
  now,
  parseBody,
  readFixture,
  request,
} from './webhook-body';

interface Vector {
  name: string;
  secret: string;
  bodyBase64: string;
  header: string;
}
const { vectors } = JSON.parse(readFixture('signature-vectors.json').toString()) as { vectors: Vector[] };
const secret = 'app-secret';
const sign = (body: Buffer) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
const check = (body: Buffer, header?: string) =>
  verify(request(body, header === undefined ? {} : { 'x-hub-signature-256': header }), secret);

describe('verify', () => {
  it.each(vectors)('accepts $name, and not under another secret', (vector) => {
    const signed = request(Buffer.from(vector.bodyBase64, 'base64'), {
      'x-hub-signature-256': vector.header,
    });
    expect(verify(signed, vector.secret)).toEqual({ ok: true, request: signed });
    expect(verify(signed, `${vector.secret}x`)).toEqual({ ok: false, why: 'wrong-signature' });
  });

  const body = readFixture('006-text-unicode-escapes.json');

  it('refuses every flipped byte of the body', () => {
    fc.assert(
      fc.property(fc.nat(body.length - 1), fc.integer({ min: 1, max: 255 }), (at, flip) => {
        const changed = Buffer.from(body);
        changed.writeUInt8(body.readUInt8(at) ^ flip, at);
        expect(check(changed, sign(body))).toEqual({ ok: false, why: 'wrong-signature' });
      }),
    );
  });

  it('refuses the same JSON in other bytes', () => {
    const rewritten = Buffer.from(JSON.stringify(JSON.parse(body.toString())));
    expect(check(rewritten, sign(body))).toEqual({ ok: false, why: 'wrong-signature' });
  });

  const hex = sign(body).slice('sha256='.length);
  it.each([
    ['none', undefined, 'missing-signature'],
    ['an empty one', '', 'missing-signature'],
    ['no prefix', hex, 'malformed-signature'],
    ['upper case', `sha256=${hex.toUpperCase()}`, 'malformed-signature'],
    ['short', `sha256=${hex.slice(1)}`, 'malformed-signature'],
    ['long', `sha256=${hex}0`, 'malformed-signature'],
    ['a line break after it', `sha256=${hex}\n`, 'malformed-signature'],
    ['two headers in one', `sha256=${hex}, sha256=${hex}`, 'malformed-signature'],
    ['SHA-1', `sha1=${hex.slice(0, 40)}`, 'malformed-signature'],
    ['zeros', `sha256=${'0'.repeat(64)}`, 'wrong-signature'],
  ])('refuses a signature that is %s', (_what, header, why) => {
    expect(check(body, header)).toEqual({ ok: false, why });
  });
});

describe('handshake', () => {
  const query = { 'hub.mode': 'subscribe', 'hub.verify_token': 'token', 'hub.challenge': '1158201444' };
  const ask = (changed: Record<string, unknown>, token = 'token') =>
    handshake(
      {
        method: 'GET',
        headers: {},
        query: { ...query, ...changed },
        body: Buffer.alloc(0),
      } satisfies RawRequest,
      token,
    );

  it('answers the challenge as it came', () => {
    expect(ask({})).toEqual({ status: 200, contentType: 'text/plain', body: '1158201444' });
    expect(ask({ 'hub.challenge': '007 <b>' })?.body).toBe('007 <b>');
  });

  it.each([
    ['another token', { 'hub.verify_token': 'Token' }],
    ['no token', { 'hub.verify_token': undefined }],
    ['two tokens', { 'hub.verify_token': ['token', 'token'] }],
    ['a token that is an object', { 'hub.verify_token': { token: 'token' } }],
    ['another mode', { 'hub.mode': 'unsubscribe' }],
    ['a mode that is a list', { 'hub.mode': ['subscribe'] }],
    ['no challenge', { 'hub.challenge': undefined }],
    ['a challenge that is a list', { 'hub.challenge': ['1'] }],
  ])('refuses %s', (_what, changed) => {
    expect(ask(changed)).toBeUndefined();
  });

  it('refuses everything while no token is configured', () => {
    expect(ask({ 'hub.verify_token': '' }, '')).toBeUndefined();
  });
});

describe('parse', () => {
  it.each([
    ['hostile/01-empty-object.json', 'not-this-platform'],
    ['hostile/02-array-top-level.json', 'not-this-platform'],
    ['hostile/03-null.json', 'not-this-platform'],
    ['hostile/04-not-json.json', 'not-json'],
    ['hostile/05-other-object.json', 'not-this-platform'],
  ])('cannot read %s', (name, why) => {
    expect(parseBody(readFixture(name))).toEqual({ kind: 'unreadable', why });
  });

  it('does not read an empty body, nor ten times as many updates as Meta sends', () => {
    expect(parseBody(Buffer.alloc(0))).toEqual({ kind: 'unreadable', why: 'not-json' });
    const statuses = (count: number) =>
      Buffer.from(JSON.stringify(messagesBody({ statuses: Array(count).fill(1) })));
    expect(parseBody(statuses(10_000)).kind).toBe('events');
    expect(parseBody(statuses(10_001))).toEqual({ kind: 'unreadable', why: 'not-this-platform' });
  });

  it('reads the largest documented batch', () => {
    expect(eventsOf(readFixture('115-batch-1000-statuses.json'))).toHaveLength(1000);
  });

  it('believes a time between 2009 and tomorrow, as text or number', () => {
    const at = (timestamp: unknown) =>
      eventsOf(messagesBody({ statuses: [{ id: 'w', status: 'sent', timestamp }] }))[0]?.occurredAt;
    expect(at('1795514400')).toBe('2026-11-24T10:00:00.000Z');
    expect(at(1795514400)).toBe('2026-11-24T10:00:00.000Z');
    const tomorrow = now.getTime() / 1000 + 86_400;
    expect(at(tomorrow)).toBe('2026-11-25T10:05:00.000Z');
    for (const bad of [
      tomorrow + 1,
      '1230767999',
      '1795514400000',
      'soon',
      '',
      '-1',
      null,
      undefined,
      {},
      -1,
      1e300,
      ['1795514400'],
    ])
      expect(at(bad)).toBe(now.toISOString());
  });

  it.each([
    [{ metadata }, '200000000000001'],
    [{ metadata: { display_phone_number: '12025550100' } }, undefined],
    [{ metadata: { phone_number_id: 200000000000001 } }, undefined],
    [{ recipient: { phone_number_id: '2' } }, '2'],
    [{ phone_number_settings: { phone_number_id: '3' } }, '3'],
    [{ standby: { metadata: { phone_number_id: '4' } } }, '4'],
    [{}, undefined],
  ])('finds the account of %j: %s', (value, account) => {
    expect(eventsOf(change('any_field', value))[0]?.account).toBe(account);
  });
});
