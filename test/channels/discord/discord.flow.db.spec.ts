import { StreamsWorker } from '../../../src/message-router/streams/streams.worker';
import { AuthApp } from '../../support/auth-app';
import {
  directMessage,
  Discord,
  discordEnvironment,
  signedHeaders,
  snowflake,
  bot,
} from '../../support/flows/discord';
import { until } from '../../support/flows/until';

const nelly = '80351110224678912';
const discord = new Discord();
let app: AuthApp;

beforeAll(async () => {
  app = await AuthApp.start(discordEnvironment(await discord.up()));
  await until('somebody holds the gateway', () => discord.gateway.live === 1);
});
afterAll(() => discord.down());

const replies = (user: string, count: number): Promise<void> =>
  until(`${count} replies`, () => discord.shownTo(user).length >= count, {
    explain: () => JSON.stringify([discord.refusals, discord.gateway.faults]),
  });

test('the first message makes an account, and is answered where it was written', async () => {
  discord.write(nelly, 'hello there');
  await replies(nelly, 1);
  expect(discord.shownTo(nelly)[0]).toContain('hello there');
  expect(discord.refusals).toEqual([]);
  const users = await app.rows(
    'select name, discord_id, discord_username from users where discord_id is not null',
  );
  expect(users).toEqual([{ name: 'Nelly 12', discord_id: nelly, discord_username: 'nelly12' }]);
  await until('the row is sent', async () => {
    const rows = await app.rows<{ state: string; platform_id: string }>(
      'select state, platform_id from outbox_messages',
    );
    return rows.length === 1 && rows[0]?.state === 'sent' && rows[0].platform_id === discord.taken[0]?.id;
  });
});

test('a message that is told twice is answered once, and messages stay in order', async () => {
  const before = discord.shownTo(nelly).length;
  const message = discord.write(nelly, 'only once');
  discord.gateway.dispatch('MESSAGE_CREATE', message);
  await replies(nelly, before + 1);
  for (const number of ['one', 'two', 'three']) {
    const shown = discord.shownTo(nelly).length;
    discord.write(nelly, number);
    await replies(nelly, shown + 1);
  }
  const told = discord.shownTo(nelly).slice(before);
  expect(told.map((text) => /only once|one|two|three/.exec(text)?.[0])).toEqual([
    'only once',
    'one',
    'two',
    'three',
  ]);
});

test('a cut connection is resumed: what was written meanwhile comes, and nothing twice', async () => {
  const { identifies, resumes } = discord.gateway;
  const before = discord.shownTo(nelly).length;
  discord.gateway.drop();
  discord.write(nelly, 'while you were away');
  await replies(nelly, before + 1);
  expect(discord.gateway.resumes).toBe(resumes + 1);
  expect(discord.gateway.identifies).toBe(identifies);
  const rows = await app.rows(`select 1 from inbox_events where payload::text like '%while you were away%'`);
  expect(rows).toHaveLength(1);
});

test('a tap comes over the endpoint, signed, and is answered; a check of the address by PONG', async () => {
  const url = `${app.url}/api/eliza-app/webhook/discord`;
  const post = async (
    body: string,
    headers = signedHeaders(body),
  ): Promise<{ status: number; body: unknown }> => {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
    });
    return { status: response.status, body: await response.json() };
  };
  const interaction = { id: snowflake(), application_id: bot.applicationId, token: 'interaction-token' };
  expect(await post(JSON.stringify({ ...interaction, type: 1 }))).toEqual({ status: 200, body: { type: 1 } });
  const { author, channel_id } = directMessage(nelly, '');
  const tap = JSON.stringify({
    ...interaction,
    type: 3,
    context: 1,
    channel_id,
    user: author,
    data: { component_type: 2, custom_id: 'yes:1' },
    message: {
      id: snowflake(),
      components: [{ type: 1, components: [{ type: 2, custom_id: 'yes:1', label: 'Yes, please' }] }],
    },
  });
  const before = discord.shownTo(nelly).length;
  expect(await post(tap)).toEqual({ status: 200, body: { type: 6 } });
  expect(await post(tap)).toEqual({ status: 200, body: { type: 6 } });
  expect((await post(tap, { ...signedHeaders('other') })).status).toBe(401);
  expect((await post(tap, signedHeaders(tap, new Date(Date.now() - 600_000)))).status).toBe(401);
  await replies(nelly, before + 1);
  expect(discord.shownTo(nelly).at(-1)).toContain('Yes, please');
  const kept = await app.rows(`select 1 from inbox_events where payload::text like '%interaction-token%'`);
  expect(kept).toEqual([]);
});

test('a tap over the gateway is taken within Discord’s three seconds', async () => {
  const { author, channel_id } = directMessage(nelly, '');
  const id = snowflake();
  const before = discord.shownTo(nelly).length;
  const data = { component_type: 2, custom_id: 'no' };
  discord.gateway.dispatch('INTERACTION_CREATE', {
    id,
    application_id: bot.applicationId,
    token: 'tok',
    type: 3,
    context: 1,
    channel_id,
    user: author,
    data,
  });
  await replies(nelly, before + 1);
  expect(discord.acknowledged).toEqual([{ id, type: 6 }]);
});

test('on a server only what is said to the bot is stored and answered, and it makes nobody an account', async () => {
  const channel = snowflake();
  const says = (content: string, more: object = {}): void => {
    const author = { id: '80351110224678999', username: 'stranger', global_name: 'Stranger' };
    const place = { guild_id: '1200000000000000000', channel_id: channel, author };
    discord.gateway.dispatch('MESSAGE_CREATE', directMessage(author.id, content, { ...place, ...more }));
  };
  const { self } = discord.gateway;
  says('not for the bot');
  says(`<@${self}> for the bot`, { mentions: [{ id: self }] });
  await until('an answer on the server', () => discord.taken.some((one) => one.channel === channel));
  const told = discord.taken.filter((one) => one.channel === channel);
  expect(told).toHaveLength(1);
  expect(told[0]?.content).toContain('for the bot');
  expect(told[0]?.content).not.toContain('<@');
  expect(await app.rows(`select 1 from inbox_events where payload::text like '%not for the bot%'`)).toEqual(
    [],
  );
  expect(await app.rows(`select 1 from users where discord_id = '80351110224678999'`)).toEqual([]);
  expect(await app.rows('select user_id from conversations where is_group')).toEqual([{ user_id: null }]);
});

test('two instances hold one connection; when the first ends, the second resumes', async () => {
  const second = await AuthApp.start(discordEnvironment(discord.url), app.databaseUrl);
  expect(discord.gateway.live).toBe(1);
  const { identifies } = discord.gateway;
  await app.app.get(StreamsWorker).beforeApplicationShutdown();
  const before = discord.shownTo(nelly).length;
  discord.write(nelly, 'between two instances');
  await replies(nelly, before + 1);
  expect(discord.gateway.identifies).toBe(identifies);
  expect(discord.gateway.liveAtOnce).toBe(1);
  const [row] = await second.rows<{ epoch: string; parts: string }>(
    'select max(epoch) as epoch, count(*) as parts from streams',
  );
  expect(row).toEqual({ epoch: '2', parts: '1' });
});
