import type { InboundEvent, MessagePart } from '../contract/inbound-event';
import { id, isObject, object, type JsonObject } from '../toolkit/json-fields';
import { isOnServer, occurredAt, said, type Reader } from './discord.messages';
import { choiceOf, commandOf } from './discord.parts';
import { isSnowflake, personOf } from './discord.person';

/** What kinds of interactions there are, by their number. */
export const interactionTypes = { ping: 1, command: 2, component: 3, autocomplete: 4, modal: 5 } as const;

/**
 * A tap, a command or a form, as a message of who did it; none for Discord's check of the address and for completions while
 * somebody types. Where we cannot write (a conversation of others, into which somebody brought the app) it is a notice.
 */
export function readInteraction(raw: unknown, reader: Reader): readonly InboundEvent[] {
  const interaction = object(raw);
  const { id: interactionId, channel_id: channel, type } = interaction;
  if (type === interactionTypes.ping || type === interactionTypes.autocomplete) return [];
  if (!isSnowflake(interactionId)) return [];
  const base = {
    account: reader.account,
    key: `interaction:${interactionId}`,
    occurredAt: occurredAt(undefined, interactionId, reader.now),
    raw: withoutToken(interaction),
  };
  const onServer = isOnServer(interaction);
  const person = personOf(onServer ? object(interaction.member).user : interaction.user);
  if (!person || !isSnowflake(channel) || interaction.context === privateChannel)
    return [{ kind: 'notice', ...base, what: 'unroutable-interaction' }];
  return [
    {
      ...said(reader, person, { channel, onServer }),
      ...base,
      messageId: interactionId,
      byHuman: person.isHuman,
      forwarded: false,
      parts: [partOf(interaction)],
    },
  ];
}

/** What Discord wants to hear within three seconds; the answer itself is a message of its own. */
export function acknowledgement(raw: unknown): JsonObject {
  switch (object(raw).type) {
    case interactionTypes.ping:
      return { type: 1 };
    case interactionTypes.command:
      // Only who gave the command sees it.
      return { type: 4, data: { content: 'One moment.', flags: 64 } };
    case interactionTypes.autocomplete:
      return { type: 8, data: { choices: [] } };
    default:
      // The message whose button was tapped stays as it is.
      return { type: 6 };
  }
}

/** Of Discord's, as far as its outside tells. */
export const isInteraction = (raw: unknown): raw is JsonObject & { readonly application_id: string } =>
  isObject(raw) &&
  isSnowflake(raw.application_id) &&
  Number.isInteger(raw.type) &&
  id(raw.id, 64) !== undefined;

function partOf(interaction: JsonObject): MessagePart {
  const data = object(interaction.data);
  switch (interaction.type) {
    case interactionTypes.command:
      return commandOf(data);
    case interactionTypes.component:
      return choiceOf(data, object(interaction.message));
    default:
      return {
        kind: 'unsupported',
        what: interaction.type === interactionTypes.modal ? 'form' : 'interaction',
      };
  }
}

/** Between people, or in a group of them. */
const privateChannel = 2;

/** With its token anybody answers in our name for 15 minutes. */
const withoutToken = (interaction: JsonObject): JsonObject =>
  Object.fromEntries(Object.entries(interaction).filter(([name]) => name !== 'token'));
