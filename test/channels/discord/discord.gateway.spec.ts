import type { InboundEvent, ResumePoint } from '../../../src/channels';
import { DiscordClient } from '../../../src/channels/discord/discord.client';
import { DiscordConfig } from '../../../src/channels/discord/discord.config';
import { DiscordGateway } from '../../../src/channels/discord/discord.gateway';
import { bot, Discord } from '../../support/flows/discord';
import { until } from '../../support/flows/until';
import { nelly } from './interactions';

const credentials = { botToken: bot.token, applicationId: bot.applicationId };
let discord: Discord;
let gateway: DiscordGateway;
const ending = new AbortController();

beforeEach(async () => {
  discord = new Discord();
  const config = Object.assign(new DiscordConfig(), { apiUrl: await discord.up() });
  gateway = new DiscordGateway(new DiscordClient(config), config);
});
afterEach(() => discord.down());

/** What was emitted, and the last point. */
class Store {
  readonly keys: string[] = [];
  point: ResumePoint | undefined;
  refuses = false;

  readonly emit = (events: readonly InboundEvent[], point: ResumePoint | undefined): Promise<void> => {
    if (this.refuses) return Promise.reject(new Error('the database is away'));
    this.keys.push(...events.map(({ key }) => key));
    this.point = point;
    return Promise.resolve();
  };

  open(signal = ending.signal, who = credentials) {
    return gateway.open(who, this.point, this.emit, signal, 0);
  }
}

/** Opens, does something once the session is there, and tells how it ended. */
async function endAfter(store: Store, then: () => void) {
  const end = store.open();
  await until('a session is there', () => discord.gateway.live === 1 && store.point !== undefined);
  then();
  return end;
}

test('asked to connect again, it resumes where it was, and hears what came meanwhile', async () => {
  const store = new Store();
  expect(await endAfter(store, () => discord.gateway.ask(7))).toMatchObject({ kind: 'again', afterMs: 0 });
  const missed = discord.write(nelly, 'meanwhile');
  const end = store.open();
  await until('it is told', () => store.keys.includes(`message:${missed.id}`));
  discord.gateway.drop();
  await end;
  expect(discord.gateway.identifies).toBe(1);
  expect(store.keys).toEqual([`message:${missed.id}`]);
});

test('a session that is not valid is forgotten', async () => {
  const store = new Store();
  const end = await endAfter(store, () => discord.gateway.invalidate());
  expect(end).toMatchObject({ kind: 'again', why: 'the session is not valid' });
  expect(store.point).toBeUndefined();
});

test('a connection without answers is left, and the session stays', async () => {
  discord.gateway.heartbeatMs = 60;
  discord.gateway.silent = true;
  const store = new Store();
  expect(await endAfter(store, () => undefined)).toMatchObject({
    kind: 'again',
    why: 'Discord does not answer',
  });
  expect(store.point).toBeDefined();
  await until('it was closed so that it can be resumed', () => discord.gateway.closes.includes(4000));
});

test('a heartbeat goes at once when it is asked for', async () => {
  discord.gateway.heartbeatMs = 600_000;
  const store = new Store();
  const end = store.open();
  await until('a session is there', () => store.point !== undefined);
  discord.gateway.ask(1);
  await until('it beats', () => discord.gateway.heartbeats === 1);
  discord.gateway.drop();
  await end;
});

test.each([
  [4004, 'refused', true],
  [4014, 'refused', true],
  [4009, 'again', true],
  [4000, 'again', false],
] as const)('closed with %s: %s', async (code, kind, forgotten) => {
  const store = new Store();
  expect((await endAfter(store, () => discord.gateway.close(code))).kind).toBe(kind);
  expect(store.point === undefined).toBe(forgotten);
});

test('a wrong token is refused before a connection is made, and used up identifications are waited for', async () => {
  const store = new Store();
  const wrong = { ...credentials, botToken: 'x'.repeat(40) };
  expect(await store.open(ending.signal, wrong)).toEqual({
    kind: 'refused',
    why: 'the bot token is not valid',
  });
  discord.identificationsLeft = 0;
  expect(await store.open()).toMatchObject({ kind: 'again', afterMs: 60_000 });
  expect(discord.gateway.identifies).toBe(0);
});

test('what cannot be stored ends it, and the point stays before it', async () => {
  const store = new Store();
  const end = await endAfter(store, () => {
    store.refuses = true;
    discord.write(nelly, 'not yet');
  });
  expect(end).toMatchObject({ kind: 'again', why: 'it could not be stored' });
  store.refuses = false;
  const again = store.open();
  await until('it comes again', () => store.keys.length > 0);
  discord.gateway.drop();
  await again;
  expect(store.keys).toHaveLength(1);
});

test('told to end, it ends, and the session can be resumed', async () => {
  const stop = new AbortController();
  const store = new Store();
  const end = store.open(stop.signal);
  await until('a session is there', () => store.point !== undefined);
  stop.abort();
  expect((await end).kind).toBe('again');
  await until('it was closed', () => discord.gateway.live === 0);
  await endAfter(store, () => discord.gateway.drop());
  expect(discord.gateway.resumes).toBe(1);
});
