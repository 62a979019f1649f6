import { Injectable } from '@nestjs/common';
import type { ReplyAddress } from '../contract/inbound-event';
import type { OutboundMessage, SendResult } from '../contract/send';
import { telegramAt, type TelegramAnswer, type TelegramCall } from './telegram.api';
import { TelegramConfig } from './telegram.config';
import { botId, type TelegramCredentials } from './telegram.credentials';
import { classify } from './telegram.errors';
import { number, object } from './telegram.fields';
import { messageId } from './telegram.messages';
import type { TelegramPayload } from './telegram.render';
import { RecentlyKnown } from './telegram.recently-known';
import { recipientOf } from './telegram.sender';

/** Sends messages (sendMessage, sendPhoto and its like) and shows typing (sendChatAction). Never throws. */
@Injectable()
export class TelegramClient {
  private readonly call: TelegramCall;
  /** Rows whose formatting was refused: they go as plain text. Another instance finds that out by itself. */
  private readonly plain = new RecentlyKnown<true>();
  /** Groups that have another id now, by bot and old id. */
  private readonly moved = new RecentlyKnown<string>();

  constructor(config: TelegramConfig) {
    this.call = telegramAt(config.apiUrl);
  }

  /** One message, one call of 10 s at the most. An address that cannot work is rejected without a call. */
  async send(
    { id, to, inReplyTo, payload }: OutboundMessage<TelegramPayload>,
    credentials: TelegramCredentials,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const group = `${botId(credentials)}:${to.chat ?? ''}`;
    const chat = this.moved.get(group) ?? to.chat;
    const address = recipientOf(chat === undefined ? to : { ...to, chat });
    if (!address || chat === undefined)
      return { kind: 'rejected', why: 'nobody can be reached there', code: 'unreachable-address' };
    const { method, fields } = contentOf(payload, this.plain.get(id) === true);
    const quoted = { ...address, ...replyTo(chat, inReplyTo), ...fields };
    const answer = await this.call(credentials.botToken, method, quoted, signal);
    if (answer.kind === 'refused' && answer.movedTo !== undefined) this.moved.set(group, answer.movedTo);
    const result = resultOf(answer, chat);
    if (result.kind === 'retry' && result.code === 'bad-formatting') this.plain.set(id, true);
    return result;
  }

  /** Shows that we are writing, for 5 s. True if taken. */
  async typing(to: ReplyAddress, { botToken }: TelegramCredentials, signal: AbortSignal): Promise<boolean> {
    const address = recipientOf(to);
    if (!address) return false;
    const answer = await this.call(botToken, 'sendChatAction', { ...address, action: 'typing' }, signal);
    return answer.kind === 'said';
  }
}

/** The message is sent even if the one that it answers was deleted. */
function replyTo(chat: string, inReplyTo: string | undefined): object {
  const [, itsChat, message] = /^(-?\d+):(\d+)(?:$|:edit:)/.exec(inReplyTo ?? '') ?? [];
  if (itsChat !== chat) return {};
  return { reply_parameters: { message_id: Number(message), allow_sending_without_reply: true } };
}

/** The method, and its fields besides the address. */
function contentOf(
  payload: TelegramPayload,
  plain: boolean,
): { readonly method: string; readonly fields: object } {
  switch (payload.type) {
    case 'text': {
      const { text, html, buttons } = payload;
      const keyboard = buttons?.map(({ id, title }) => [{ text: title, callback_data: id }]);
      return {
        method: 'sendMessage',
        fields: {
          ...(html === undefined || plain ? { text } : { text: html, parse_mode: 'HTML' }),
          link_preview_options: { is_disabled: true },
          ...(keyboard && { reply_markup: { inline_keyboard: keyboard } }),
          ...(payload.protected && { protect_content: true }),
        },
      };
    }
    case 'media': {
      const { media, link, caption } = payload;
      const [method, field] = mediaMethods[media];
      return { method, fields: { [field]: link, ...(caption !== undefined && { caption }) } };
    }
  }
}

const mediaMethods = {
  image: ['sendPhoto', 'photo'],
  video: ['sendVideo', 'video'],
  audio: ['sendAudio', 'audio'],
  document: ['sendDocument', 'document'],
} as const;

function resultOf(answer: TelegramAnswer, chat: string): SendResult {
  switch (answer.kind) {
    case 'not-sent':
      // An abort is ours: no reason to hold the whole bot up.
      return {
        kind: 'retry',
        why: 'the Bot API could not be reached',
        code: answer.why,
        scope: answer.why === 'aborted' ? 'conversation' : 'connection',
      };
    case 'unknown':
      return { kind: 'unknown', detail: `no whole answer of the Bot API: ${answer.why}` };
    case 'said': {
      const sent = number(object(answer.result).message_id);
      return sent === undefined
        ? { kind: 'accepted' }
        : { kind: 'accepted', messageId: messageId(chat, sent) };
    }
    case 'refused':
      return refused(answer);
  }
}

function refused(answer: Extract<TelegramAnswer, { kind: 'refused' }>): SendResult {
  const { status, description, retryAfterMs, movedTo } = answer;
  const { kind, code, meaning, action } = classify({ status, description, hasMoved: movedTo !== undefined });
  const why = `${meaning} (${status}); to do: ${action}`;
  switch (kind) {
    case 'retry':
      // Telegram does not tell whether the chat or the bot is too fast: to go on elsewhere would prolong the wait.
      return {
        kind: 'retry',
        why,
        code,
        scope: 'connection',
        ...(retryAfterMs !== undefined && { retryAfterMs }),
      };
    case 'plain':
    case 'moved':
      return { kind: 'retry', why, code, scope: 'conversation', retryAfterMs: 0 };
    case 'ambiguous':
      return { kind: 'unknown', detail: `${code}: ${why}` };
    case 'never':
      return { kind: 'rejected', why, code };
  }
}
