import type { Connection } from '../../../src/connections';
import { Presence } from '../../../src/message-router/converse/presence';
import { RouterConfig } from '../../../src/message-router/router.config';
import { TestChannel } from '../../support/test-channel';

const received = { to: { to: 'anna' }, messageId: 'm1' };

function presence(more: { lasts?: number; receipts?: 'on' | 'off' } = {}) {
  const channel = new TestChannel('test');
  if (more.lasts) channel.capabilities = { ...channel.capabilities, typingLastsMs: more.lasts };
  const connection: Connection = {
    id: 'c',
    organizationId: null,
    channel,
    account: 'a',
    credentials: {},
    agentId: 'x',
    status: 'active',
    settings: {},
  };
  const config = Object.assign(new RouterConfig(), { readReceipts: more.receipts ?? 'on' });
  return { channel, connection, presence: new Presence(config) };
}

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

it('a quick answer needs no typing indicator', () => {
  const { presence: it, connection, channel } = presence({ lasts: 25_000 });
  const typing = it.startTyping(connection, received);
  jest.advanceTimersByTime(399);
  expect(typing.stop()).toBe(false);
  jest.advanceTimersByTime(60_000);
  expect(channel.shown).toEqual([]);
});

it('a slow one shows it and renews it before it ends, until it is stopped', () => {
  const { presence: it, connection, channel } = presence({ lasts: 25_000 });
  const typing = it.startTyping(connection, received);
  jest.advanceTimersByTime(400);
  expect(channel.shown).toEqual(['typing m1']);
  jest.advanceTimersByTime(20_000);
  expect(channel.shown).toHaveLength(2);
  expect(typing.stop()).toBe(true);
  jest.advanceTimersByTime(60_000);
  expect(channel.shown).toHaveLength(2);
});

it('a channel without an indicator shows none', () => {
  const { presence: it, connection, channel } = presence();
  const typing = it.startTyping(connection, received);
  jest.advanceTimersByTime(60_000);
  expect(typing.stop()).toBe(false);
  expect(channel.shown).toEqual([]);
});

it('marks as read, unless the operator does not want it', () => {
  const on = presence();
  on.presence.read(on.connection, received);
  expect(on.channel.shown).toEqual(['read m1']);
  const off = presence({ receipts: 'off' });
  off.presence.read(off.connection, received);
  expect(off.channel.shown).toEqual([]);
});

it('leaves courtesies out while many are under way', async () => {
  const { presence: it, connection, channel } = presence();
  for (let time = 0; time < 100; time++) it.read(connection, received);
  const atOnce = channel.shown.length;
  expect(atOnce).toBeLessThan(100);
  await jest.advanceTimersByTimeAsync(1);
  it.read(connection, received);
  expect(channel.shown).toHaveLength(atOnce + 1);
});
