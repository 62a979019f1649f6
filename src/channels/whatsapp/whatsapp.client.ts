import { Injectable } from '@nestjs/common';
import type { ReplyAddress } from '../contract/inbound-event';
import type { OutboundMessage, SendResult } from '../contract/send';
import { platformAt, type CallPlatform, type PlatformAnswer } from '../toolkit/platform-http';
import { WhatsAppConfig } from './whatsapp.config';
import { OrganizationWhatsAppCredentials, type WhatsAppCredentials } from './whatsapp.credentials';
import { classify } from './whatsapp.errors';
import { proofOf } from './whatsapp.proof';
import type { WhatsAppPayload } from './whatsapp.render';

/** Calls `POST /{phone number id}/messages` of the Graph API (M-SEND, M-TYPING, 11-Sep-2026). Never throws. */
@Injectable()
export class WhatsAppClient {
  private readonly call: CallPlatform;

  constructor(private readonly config: WhatsAppConfig) {
    this.call = platformAt(config.apiUrl);
  }

  /** One message, one call of 10 s at the most. An address that cannot work is rejected without a call. */
  async send(
    { id, to, inReplyTo, payload }: OutboundMessage<WhatsAppPayload>,
    credentials: WhatsAppCredentials,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const address = recipientOf(to);
    if (!address)
      return { kind: 'rejected', why: 'nobody can be reached there', code: 'unreachable-address' };
    const answer = await this.post(credentials, signal, {
      messaging_product: 'whatsapp',
      ...address,
      ...(inReplyTo !== undefined && { context: { message_id: inReplyTo } }),
      // Meta repeats it in every report: the only way to learn what became of a call without an answer (D6).
      biz_opaque_callback_data: id,
      ...contentOf(payload),
    });
    return resultOf(answer);
  }

  /** Marks a message and those before it as read; with `typing`, shows that we are writing, for 25 s. True if taken. */
  async markRead(
    messageId: string,
    credentials: WhatsAppCredentials,
    signal: AbortSignal,
    { typing }: { readonly typing: boolean },
  ): Promise<boolean> {
    const answer = await this.post(credentials, signal, {
      messaging_product: 'whatsapp',
      status: 'read',
      message_id: messageId,
      ...(typing && { typing_indicator: { type: 'text' } }),
    });
    return answer.kind === 'answered' && isSuccess(answer.status);
  }

  private post(
    credentials: WhatsAppCredentials,
    signal: AbortSignal,
    json: unknown,
  ): Promise<PlatformAnswer> {
    // An app of an organisation may demand it (H3). The own connection goes without: its secret may be another app's.
    const proof =
      credentials instanceof OrganizationWhatsAppCredentials
        ? `?appsecret_proof=${proofOf(credentials)}`
        : '';
    return this.call({
      method: 'POST',
      path: `/${this.config.apiVersion}/${encodeURIComponent(credentials.phoneNumberId)}/messages${proof}`,
      headers: { authorization: `Bearer ${credentials.accessToken}` },
      json,
      signal,
    });
  }
}

/**
 * The fields that say where a message goes; undefined if nowhere. Meta takes whatever digits stand in `to` for a number,
 * answers 200 and delivers nothing, so a user id must never get there; and without `+` it may add our own country's
 * code. (C6, D2: M-BSUID, M-SEND.)
 */
export function recipientOf({ phone, userId, group }: ReplyAddress): Record<string, string> | undefined {
  if (group) return { recipient_type: 'group', to: group };
  if (phone !== undefined && /^\+?\d{6,15}$/.test(phone))
    return { recipient_type: 'individual', to: phone.startsWith('+') ? phone : `+${phone}` };
  return userId ? { recipient_type: 'individual', recipient: userId } : undefined;
}

/** The object of a message under the name of its type (M-TEXT, M-BTN, M-SEND). */
function contentOf(payload: WhatsAppPayload): object {
  switch (payload.type) {
    case 'text':
      return { type: 'text', text: { preview_url: false, body: payload.body } };
    case 'buttons': {
      const buttons = payload.buttons.map(({ id, title }) => ({ type: 'reply', reply: { id, title } }));
      return {
        type: 'interactive',
        interactive: { type: 'button', body: { text: payload.body }, action: { buttons } },
      };
    }
    case 'template': {
      const { name, language, parameters } = payload;
      const body = { type: 'body', parameters: parameters.map((text) => ({ type: 'text', text })) };
      return {
        type: 'template',
        template: { name, language: { code: language }, ...(parameters.length && { components: [body] }) },
      };
    }
    case 'media': {
      const { media, link, caption, fileName } = payload;
      const file = {
        link,
        ...(caption !== undefined && { caption }),
        ...(fileName !== undefined && { filename: fileName }),
      };
      return { type: media, [media]: file };
    }
    case 'code': {
      // The text is Meta's own; the code stands in it and behind its button.
      const parameters = [{ type: 'text', text: payload.code }];
      return {
        type: 'template',
        template: {
          name: payload.template,
          language: { code: payload.language },
          components: [
            { type: 'body', parameters },
            { type: 'button', sub_type: 'url', index: '0', parameters },
          ],
        },
      };
    }
  }
}

function resultOf(answer: PlatformAnswer): SendResult {
  switch (answer.kind) {
    case 'not-sent':
      // An abort is ours: no reason to hold the whole number up.
      return {
        kind: 'retry',
        why: 'the Graph API could not be reached',
        code: answer.why,
        scope: answer.why === 'aborted' ? 'conversation' : 'connection',
      };
    case 'unknown':
      return { kind: 'unknown', detail: `no whole answer of the Graph API: ${answer.why}` };
    case 'answered':
      return isSuccess(answer.status) ? accepted(answer.body) : refused(answer);
  }
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** A success whose body is not understood is a success still; taking it for a failure would send twice. */
function accepted(body: string): SendResult {
  const answer = parsed(body);
  // Success and error in one answer contradict each other: a report has to settle it.
  if (errorOf(answer))
    return { kind: 'unknown', detail: 'the Graph API reported success and an error at once' };
  const messages =
    isObject(answer) && Array.isArray(answer.messages) ? (answer.messages as readonly unknown[]) : [];
  const messageId = isObject(messages[0]) ? messages[0].id : undefined;
  return typeof messageId === 'string' && /^[\x21-\x7e]{1,512}$/.test(messageId)
    ? { kind: 'accepted', messageId }
    : { kind: 'accepted' };
}

function refused({ status, body, retryAfterMs }: Extract<PlatformAnswer, { kind: 'answered' }>): SendResult {
  const graph = errorOf(parsed(body));
  const { class: errorClass, meaning, action } = classify(graph?.code, status);
  const code = graph ? String(graph.code) : `http-${status}`;
  const why = `${meaning}; to do: ${action}${graph?.trace ? ` (fbtrace ${graph.trace})` : ''}`;
  switch (errorClass.kind) {
    case 'retry': {
      const wait = retryAfterMs ?? errorClass.afterMs;
      return {
        kind: 'retry',
        why,
        code,
        scope: errorClass.scope,
        ...(wait !== undefined && { retryAfterMs: wait }),
      };
    }
    case 'ambiguous':
      return { kind: 'unknown', detail: `${code}: ${why}` };
    case 'fix-first':
    case 'never':
      return { kind: 'rejected', why, code };
  }
}

/** Meta's code, and the id that its support asks for. Never its texts: they name numbers. */
function errorOf(answer: unknown): { readonly code: number; readonly trace?: string } | undefined {
  const error = isObject(answer) ? answer.error : undefined;
  if (!isObject(error) || !Number.isSafeInteger(error.code)) return undefined;
  const trace =
    typeof error.fbtrace_id === 'string' && /^[\w-]{1,40}$/.test(error.fbtrace_id) && error.fbtrace_id;
  return { code: Number(error.code), ...(trace && { trace }) };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

const isObject = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null;
