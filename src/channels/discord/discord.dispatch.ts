import type { InboundEvent } from '../contract/inbound-event';
import { cleanJson } from '../toolkit/clean-json';
import { isSnowflake } from './discord.person';
import { readInteraction } from './discord.interactions';
import { isOnServer, occurredAt, readEdit, readMessage, type Reader } from './discord.messages';
import { object } from '../toolkit/json-fields';

/**
 * What we ask the gateway for: GUILD_MESSAGES (1<<9) and DIRECT_MESSAGES (1<<12). The privileged MESSAGE_CONTENT is not needed: what
 * people write to the bot, or with its name in it, is told in full. (topics/gateway, 6-Aug-2026.)
 */
export const intents = (1 << 9) | (1 << 12);

/** A dispatch of the gateway as events. Total; none for what does not concern us. */
export function readDispatch(name: string, data: unknown, reader: Reader): readonly InboundEvent[] {
  const raw = cleanJson(data);
  switch (name) {
    case 'MESSAGE_CREATE':
      return readMessage(raw, reader);
    case 'MESSAGE_UPDATE':
      return readEdit(raw, reader);
    case 'MESSAGE_DELETE':
      return readDeletion(raw, reader);
    case 'INTERACTION_CREATE':
      return readInteraction(raw, reader);
    default:
      return [];
  }
}

/** Discord does not tell who deleted it, nor whose it was. */
function readDeletion(raw: unknown, { account, now }: Reader): readonly InboundEvent[] {
  const deleted = object(raw);
  if (!isSnowflake(deleted.id) || isOnServer(deleted)) return [];
  const key = `delete:${deleted.id}`;
  return [
    {
      kind: 'notice',
      account,
      key,
      occurredAt: occurredAt(undefined, deleted.id, now),
      raw,
      what: 'message_delete',
    },
  ];
}
