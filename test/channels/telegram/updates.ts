import { TelegramChannel } from '../../../src/channels/telegram/telegram.channel';
import { TelegramClient } from '../../../src/channels/telegram/telegram.client';
import { TelegramConfig } from '../../../src/channels/telegram/telegram.config';
import type { TelegramCredentials } from '../../../src/channels/telegram/telegram.credentials';
import { parse, verify } from '../../../src/channels/telegram/telegram.webhook';
import type { InboundEvent, InboundMessage, RawRequest } from '../../../src/channels';

export const credentials = {
  botToken: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
  verifyToken: 'tg_verify_0123456789abcdef',
  username: 'eliza_test_bot',
};

export const channelAt = (apiUrl: string): TelegramChannel => {
  const config = Object.assign(new TelegramConfig(), { apiUrl });
  return new TelegramChannel(new TelegramClient(config), config);
};

export const ann = { id: 4242001, is_bot: false, first_name: 'Ann', last_name: 'Example', username: 'ann_x' };
export const privateChat = { id: ann.id, type: 'private', first_name: 'Ann' };
export const group = { id: -100200300, type: 'supergroup', title: 'Readers' };

let nextId = 730000;

/** An update with this content; `message` and its like get an author, a place and a time. */
export function update(kind: string, content: object, updateId = nextId++): Buffer {
  const message = { message_id: 17, date: 1_764_000_000, from: ann, chat: privateChat, ...content };
  return Buffer.from(
    JSON.stringify({ update_id: updateId, [kind]: /message/.test(kind) ? message : content }),
  );
}

export const signed = (body: Buffer, { verifyToken } = credentials): RawRequest => ({
  method: 'POST',
  headers: { 'x-telegram-bot-api-secret-token': verifyToken },
  query: {},
  body,
});

export function eventOf(body: Buffer, bot: TelegramCredentials = credentials): InboundEvent {
  const verification = verify(signed(body), bot);
  if (!verification.ok) throw new Error(verification.why);
  const parsed = parse(verification.request);
  if (parsed.kind !== 'events' || !parsed.events[0]) throw new Error('no event');
  return parsed.events[0];
}

export function messageOf(content: object, kind = 'message'): InboundMessage {
  const event = eventOf(update(kind, content));
  if (event.kind !== 'message') throw new Error(`a ${event.kind}`);
  return event;
}
