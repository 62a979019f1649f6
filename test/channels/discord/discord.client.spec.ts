import { DiscordClient } from '../../../src/channels/discord/discord.client';
import { DiscordConfig } from '../../../src/channels/discord/discord.config';
import { bot, channelOf, Discord, json } from '../../support/flows/discord';
import { nelly } from './interactions';

const credentials = { botToken: bot.token, applicationId: bot.applicationId };
const signal = new AbortController().signal;
const discord = new Discord();
let client: DiscordClient;

beforeAll(() => discord.up());
beforeEach(() => {
  client = new DiscordClient(Object.assign(new DiscordConfig(), { apiUrl: discord.url }));
  discord.taken.length = 0;
  discord.limit = { remaining: 4, resetAfter: 1 };
});
afterAll(() => discord.down());

const send = (id: string, to: Record<string, string> = { channel: channelOf(nelly) }, inReplyTo?: string) =>
  client.send({ id, to, payload: { content: 'hi' }, ...(inReplyTo && { inReplyTo }) }, credentials, signal);

test('sent again under one id, it is one message', async () => {
  const first = await send('row-1');
  expect(await send('row-1')).toEqual(first);
  expect(discord.taken).toHaveLength(1);
  expect(discord.refusals).toEqual([]);
});

test('an answer names what it answers; an id that is none of Discord’s is left out', async () => {
  await send('row-2', undefined, '1300000000000000000');
  await send('row-3', undefined, 'no-snowflake');
  expect(discord.taken.map((one) => one.message_reference?.message_id)).toEqual([
    '1300000000000000000',
    undefined,
  ]);
});

test('of whom the id alone is known, the channel is opened once', async () => {
  expect((await send('row-4', { user: nelly })).kind).toBe('accepted');
  discord.next.push((path, response) => {
    if (path === '/users/@me/channels') json(response, 500, {});
    return path === '/users/@me/channels';
  });
  expect((await send('row-5', { user: nelly })).kind).toBe('accepted');
  expect(discord.taken.map(({ channel }) => channel)).toEqual([channelOf(nelly), channelOf(nelly)]);
  discord.next.length = 0;
});

test('a channel that could not be opened is no message that may have gone out', async () => {
  discord.next.push((_, response) => (json(response, 500, {}), true));
  expect(await send('row-6', { user: '80351110224678999' })).toMatchObject({
    kind: 'retry',
    code: 'no-channel',
  });
});

test('a spent limit is told without a call', async () => {
  discord.limit = { remaining: 0, resetAfter: 5 };
  await send('row-7');
  const result = await send('row-8');
  expect(result).toMatchObject({ kind: 'retry', code: 'bucket', scope: 'conversation' });
  expect(discord.taken).toHaveLength(1);
  expect((await send('row-9', { channel: '1300000000000000003' })).kind).toBe('accepted');
});

test('shows that we write, in a channel that is known', async () => {
  expect(await client.typing({ channel: channelOf(nelly) }, credentials, signal)).toBe(true);
  expect(discord.typing).toEqual([channelOf(nelly)]);
  expect(await client.typing({ user: nelly }, credentials, signal)).toBe(false);
});
