import { generateKeyPairSync } from 'node:crypto';
import { DiscordChannel } from '../../../src/channels/discord/discord.channel';
import { DiscordClient, nonceOf } from '../../../src/channels/discord/discord.client';
import { DiscordConfig } from '../../../src/channels/discord/discord.config';
import type { DiscordCredentials } from '../../../src/channels/discord/discord.credentials';
import type { DiscordPayload } from '../../../src/channels/discord/discord.render';
import { bot, botPublicKey, Discord, signedHeaders } from '../../support/flows/discord';
import { describeChannel } from '../channel.contract';
import { bytesOf, interactions } from './interactions';

const credentials: DiscordCredentials = {
  botToken: bot.token,
  applicationId: bot.applicationId,
  publicKey: botPublicKey,
};
const channelAt = (apiUrl: string): DiscordChannel => {
  const config = Object.assign(new DiscordConfig(), { apiUrl });
  return new DiscordChannel(new DiscordClient(config), config);
};
const otherKey = generateKeyPairSync('ed25519')
  .publicKey.export({ format: 'der', type: 'spki' })
  .subarray(-32)
  .toString('hex');

describeChannel<DiscordCredentials, DiscordPayload>({
  create: channelAt,
  credentials,
  secrets: ['botToken'],
  sign: (body) => ({ method: 'POST', headers: signedHeaders(body), query: {}, body }),
  signatureHeader: 'x-signature-ed25519',
  bodies: Object.values(interactions).map(bytesOf),
  deliveries: [
    { name: 'a tap', body: bytesOf(interactions.button), kinds: ['message'] },
    { name: 'a check of the address', body: bytesOf(interactions.ping), kinds: [] },
    { name: 'a tap between others', body: bytesOf(interactions.elsewhere), kinds: ['notice'] },
    { name: 'a completion', body: bytesOf(interactions.completion), kinds: [] },
  ],
  to: { channel: '1300000000000000002', user: '80351110224678912' },
  textOf: ({ content, buttons = [] }) => [content, ...buttons.map(({ title }) => title)].join('\n'),
  toldAs: nonceOf,
  answers: [
    {
      status: 200,
      body: { id: '1300000000000000009' },
      result: { kind: 'accepted', messageId: '1300000000000000009' },
    },
    { status: 200, body: 'no JSON', result: { kind: 'accepted' } },
    {
      status: 401,
      body: { message: '401: Unauthorized', code: 0 },
      result: { kind: 'rejected', code: 'http-401' },
    },
    { status: 403, body: { code: 50_007 }, result: { kind: 'rejected', code: '50007' } },
    { status: 403, body: { code: 50_278 }, result: { kind: 'rejected', code: '50278' } },
    { status: 400, body: { code: 50_035 }, result: { kind: 'rejected', code: '50035' } },
    { status: 404, body: { code: 10_003 }, result: { kind: 'rejected', code: '10003' } },
    { status: 403, body: { code: 40_003 }, result: { kind: 'retry', scope: 'connection' } },
    {
      status: 429,
      body: { message: 'You are being rate limited.', retry_after: 0.337, global: false },
      headers: { 'retry-after': '1' },
      result: { kind: 'retry', scope: 'conversation', retryAfterMs: 337 },
    },
    {
      status: 429,
      body: { retry_after: 2, global: true },
      result: { kind: 'retry', scope: 'connection', retryAfterMs: 2000 },
    },
    {
      status: 429,
      body: '<html>',
      headers: { 'retry-after': '60' },
      result: { kind: 'retry', scope: 'connection', retryAfterMs: 60_000 },
    },
    { status: 503, body: { code: 130_000 }, result: { kind: 'unknown' } },
    { status: 500, body: '', result: { kind: 'unknown' } },
  ],
  platform: async () => {
    const discord = new Discord();
    const url = await discord.up();
    return { url, refusals: discord.refusals, close: () => discord.down() };
  },
});

const channel = channelAt('http://127.0.0.1:9');
const request = (body: Buffer, at = new Date()) => ({
  method: 'POST',
  headers: signedHeaders(body, at),
  query: {},
  body,
});

test('without a public key nothing is Discord’s, and what is old or of another application is not either', () => {
  const genuine = request(bytesOf(interactions.button));
  const { publicKey: _, ...without } = credentials;
  for (const wrong of [
    without,
    { ...without, publicKey: otherKey },
    { ...without, publicKey: 'f'.repeat(64) },
  ])
    expect(channel.verify(genuine, wrong)).toEqual({ ok: false, why: 'wrong-signature' });
  const old = request(bytesOf(interactions.button), new Date(Date.now() - 301_000));
  expect(channel.verify(old, credentials)).toEqual({ ok: false, why: 'wrong-signature' });
});

test.each([
  ['ping', { type: 1 }],
  ['button', { type: 6 }],
  ['command', { type: 4, data: { content: 'One moment.', flags: 64 } }],
  ['completion', { type: 8, data: { choices: [] } }],
] as const)('acknowledges a %s as Discord wants it', (name, told) => {
  const verification = channel.verify(request(bytesOf(interactions[name])), credentials);
  if (!verification.ok) throw new Error(verification.why);
  expect(JSON.parse(channel.acknowledge(verification.request).body)).toEqual(told);
});

test('shares the application’s id with sign-in and can do without a public key', () => {
  expect(channel.shared).toEqual(['applicationId']);
  expect(channel.optional).toEqual(['publicKey']);
});
