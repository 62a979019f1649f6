import { Injectable } from '@nestjs/common';
import type { ReplyAddress } from '../contract/inbound-event';
import type { OutboundMessage, SendResult } from '../contract/send';
import { object } from '../toolkit/json-fields';
import type { PlatformAnswer } from '../toolkit/platform-http';
import { BlooioApi, errorCodeOf, isSuccess, objectOf } from './imessage.api';
import { IMessageConfig } from './imessage.config';
import type { IMessageCredentials } from './imessage.credentials';
import { classify } from './imessage.errors';
import { handleOf, lineOf } from './imessage.handles';
import type { IMessagePayload } from './imessage.render';

/** Says things through Blooio. Never throws. */
@Injectable()
export class IMessageClient {
  private readonly api: BlooioApi;

  constructor(config: IMessageConfig) {
    this.api = new BlooioApi(config);
  }

  /**
   * One message, one call of 10 s at the most, under our id as its idempotency key: Blooio answers a repetition with what it
   * answered first. An address that cannot work is rejected without a call.
   */
  async send(
    { id, to, payload }: OutboundMessage<IMessagePayload>,
    credentials: IMessageCredentials,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const place = placeOf(to, credentials);
    if (!place) return { kind: 'rejected', why: 'nobody can be reached there', code: 'unreachable-address' };
    const answer = await this.api.as(
      credentials.apiKey,
      signal,
    )({
      method: 'POST',
      path: place.path,
      headers: { 'idempotency-key': id },
      json: { ...place.json, ...contentOf(payload) },
    });
    return resultOf(answer);
  }

  /** What a chat shows of us beside messages: that we write, or have read. True if taken. */
  async show(
    what: 'typing' | 'read',
    { handle, chat }: ReplyAddress,
    { apiKey }: IMessageCredentials,
    signal: AbortSignal,
  ): Promise<boolean> {
    const id = chat ?? handleOf(handle);
    if (id === undefined) return false;
    const answer = await this.api.as(
      apiKey,
      signal,
    )({ method: 'POST', path: ['chats', id, what], json: what === 'typing' ? { state: 'started' } : {} });
    return answer.kind === 'answered' && isSuccess(answer.status);
  }
}

/** True if a message can go there: to one person, or into a group that wrote before. */
export const canReach = ({ handle, group }: ReplyAddress): boolean =>
  group === undefined ? handleOf(handle) !== undefined : isGroupId(group);

const isGroupId = (group: string): boolean => /^grp_[\w-]{1,156}$/.test(group);

/** A list of people would make a new group, and a group's id is no person: each has its own way. */
function placeOf({ handle, group }: ReplyAddress, { phoneNumber }: IMessageCredentials) {
  if (group !== undefined)
    return isGroupId(group) ? { path: ['chats', group, 'messages'], json: {} } : undefined;
  const to = handleOf(handle);
  return to === undefined ? undefined : { path: ['messages'], json: { to, from: lineOf(phoneNumber) } };
}

function contentOf(payload: IMessagePayload): object {
  switch (payload.type) {
    case 'text':
      return { text: payload.text };
    case 'media': {
      const { link, caption } = payload;
      return { attachments: [link], ...(caption !== undefined && { text: caption }) };
    }
  }
}

function resultOf(answer: PlatformAnswer): SendResult {
  switch (answer.kind) {
    case 'not-sent':
      // An abort is ours: no reason to hold the whole line up.
      return {
        kind: 'retry',
        why: 'Blooio could not be reached',
        code: answer.why,
        scope: answer.why === 'aborted' ? 'conversation' : 'connection',
      };
    case 'unknown':
      return { kind: 'unknown', detail: `no whole answer of Blooio: ${answer.why}` };
    case 'answered':
      return isSuccess(answer.status) ? accepted(answer.body) : refused(answer);
  }
}

/** A success whose body is not understood is a success still. */
function accepted(body: string): SendResult {
  const answer = objectOf(body);
  const messageId = [answer.id, answer.message_id, object(answer.data).id].find(
    (id): id is string => typeof id === 'string' && /^[\x21-\x7e]{1,200}$/.test(id),
  );
  return { kind: 'accepted', ...(messageId !== undefined && { messageId }) };
}

function refused({ status, body, retryAfterMs }: Extract<PlatformAnswer, { kind: 'answered' }>): SendResult {
  const given = errorCodeOf(objectOf(body));
  const { class: errorClass, meaning, action } = classify(given, status);
  const code = given ?? `http-${status}`;
  const why = `${meaning}; to do: ${action}`;
  switch (errorClass.kind) {
    case 'held':
      return { kind: 'retry', why, code, scope: 'conversation' };
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
    case 'never':
      return { kind: 'rejected', why, code };
  }
}
