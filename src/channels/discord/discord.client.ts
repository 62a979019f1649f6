import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { OutboundMessage, SendResult } from '../contract/send';
import { id, isObject, object, type JsonObject } from '../toolkit/json-fields';
import { platformAt, type CallPlatform, type PlatformAnswer } from '../toolkit/platform-http';
import { bucketHeaders, RateBuckets, type Route } from './discord.buckets';
import { DiscordConfig } from './discord.config';
import type { DiscordCredentials } from './discord.credentials';
import { classify } from './discord.errors';
import { isSnowflake, placeOf, type Place } from './discord.person';
import { buttonLimits, type DiscordPayload } from './discord.render';

/** One call of the REST API. */
export interface DiscordCall {
  readonly method: 'GET' | 'POST';
  /** Below `/api/v10`, with ids only. */
  readonly path: string;
  readonly json?: unknown;
}

/** Calls Discord's REST API, version 10. Never throws. */
@Injectable()
export class DiscordClient {
  private readonly http: CallPlatform;
  private readonly buckets = new RateBuckets();
  /** Person → their direct channel with the bot, which never changes. */
  private readonly channels = new Map<string, string>();

  constructor(config: DiscordConfig) {
    this.http = platformAt(config.apiUrl);
  }

  /**
   * One message, one call that says something. Where the person alone is known, their channel is opened first, which sends nothing.
   * A limit that is spent is a `retry` without a call.
   */
  async send(
    { id: rowId, to, inReplyTo, payload }: OutboundMessage<DiscordPayload>,
    credentials: DiscordCredentials,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const place = placeOf(to);
    if (!place) return { kind: 'rejected', why: 'nobody can be reached there', code: 'unreachable-address' };
    const channel = await this.channelOf(place, credentials, signal);
    if (typeof channel !== 'string') return channel;
    const route: Route = { call: 'message', place: channel };
    const path = `/channels/${channel}/messages`;
    return this.limited(
      route,
      { method: 'POST', path, json: bodyOf(rowId, payload, inReplyTo) },
      credentials,
      signal,
      accepted,
    );
  }

  /** Shows that we are writing, for 10 s. True if taken. */
  async typing(
    place: Place | undefined,
    credentials: DiscordCredentials,
    signal: AbortSignal,
  ): Promise<boolean> {
    if (place?.channel === undefined) return false;
    const route: Route = { call: 'typing', place: place.channel };
    if (this.buckets.waitMs(credentials.botToken, route) > 0) return false;
    const answer = await this.call(
      { method: 'POST', path: `/channels/${place.channel}/typing` },
      credentials,
      signal,
    );
    if (answer.kind === 'answered') this.buckets.learn(credentials.botToken, route, answer.headers);
    return answer.kind === 'answered' && isSuccess(answer.status);
  }

  /** One call of any kind, as what is known of it. */
  call(call: DiscordCall, { botToken }: DiscordCredentials, signal: AbortSignal): Promise<PlatformAnswer> {
    return this.http({
      ...call,
      path: `/api/v10${call.path}`,
      headers: { authorization: `Bot ${botToken}`, 'user-agent': 'DiscordBot (https://elizaos.ai, 1)' },
      wanted: bucketHeaders,
      signal,
    });
  }

  /** The channel of a place, or why there is none. */
  private async channelOf(
    { channel, user = '' }: Place,
    credentials: DiscordCredentials,
    signal: AbortSignal,
  ): Promise<string | SendResult> {
    const known = channel ?? this.channels.get(`${credentials.applicationId} ${user}`);
    if (known !== undefined) return known;
    const json = { recipient_id: user };
    let opened: string | undefined;
    const result = await this.limited(
      { call: 'open', place: '' },
      { method: 'POST', path: '/users/@me/channels', json },
      credentials,
      signal,
      (answer) => {
        opened = isSnowflake(answer.id) ? answer.id : undefined;
        return { kind: 'accepted' };
      },
    );
    if (opened !== undefined) {
      if (this.channels.size >= 10_000) this.channels.clear();
      this.channels.set(`${credentials.applicationId} ${user}`, opened);
      return opened;
    }
    // Opening sends nothing, so whatever became of it, the message has not gone out.
    return result.kind === 'rejected' || result.kind === 'retry'
      ? result
      : { kind: 'retry', why: 'the channel could not be opened', code: 'no-channel', scope: 'conversation' };
  }

  private async limited(
    route: Route,
    call: DiscordCall,
    credentials: DiscordCredentials,
    signal: AbortSignal,
    taken: (answer: JsonObject) => SendResult,
  ): Promise<SendResult> {
    const wait = this.buckets.waitMs(credentials.botToken, route);
    if (wait > 0)
      return {
        kind: 'retry',
        why: 'the limit there is spent',
        code: 'bucket',
        retryAfterMs: wait,
        scope: 'conversation',
      };
    const answer = await this.call(call, credentials, signal);
    if (answer.kind === 'answered') this.buckets.learn(credentials.botToken, route, answer.headers);
    return resultOf(answer, taken);
  }
}

function resultOf(answer: PlatformAnswer, taken: (answer: JsonObject) => SendResult): SendResult {
  switch (answer.kind) {
    case 'not-sent':
      // An abort is ours: no reason to hold the whole bot up.
      return {
        kind: 'retry',
        why: 'Discord could not be reached',
        code: answer.why,
        scope: answer.why === 'aborted' ? 'conversation' : 'connection',
      };
    case 'unknown':
      return { kind: 'unknown', detail: `no whole answer of Discord: ${answer.why}` };
    case 'answered':
      return isSuccess(answer.status) ? taken(object(parsed(answer.body))) : refused(answer);
  }
}

/** A success whose body is not understood is a success still; taking it for a failure would send twice. */
function accepted(answer: JsonObject): SendResult {
  return isSnowflake(answer.id) ? { kind: 'accepted', messageId: answer.id } : { kind: 'accepted' };
}

function refused({ status, body, retryAfterMs }: Extract<PlatformAnswer, { kind: 'answered' }>): SendResult {
  const answer = parsed(body);
  const { code: told, retry_after, global } = object(answer);
  const known = typeof told === 'number' && Number.isSafeInteger(told) && told > 0 ? told : undefined;
  const { class: errorClass, meaning, action } = classify(known, status);
  const code = known === undefined ? `http-${status}` : String(known);
  const why = `${meaning}; to do: ${action}`;
  switch (errorClass.kind) {
    case 'retry': {
      // The body has fractions of a second; the header is rounded up.
      const seconds = typeof retry_after === 'number' && retry_after >= 0 ? retry_after : undefined;
      const wait = seconds === undefined ? retryAfterMs : Math.min(Math.ceil(seconds * 1000), 600_000);
      // Without JSON it comes from what stands in front of Discord, and is about our address.
      const everybody = status === 429 && (global === true || !isObject(answer));
      const scope = everybody ? 'connection' : errorClass.scope;
      return { kind: 'retry', why, code, scope, ...(wait !== undefined && { retryAfterMs: wait }) };
    }
    case 'ambiguous':
      return { kind: 'unknown', detail: `${code}: ${why}` };
    case 'never':
      return { kind: 'rejected', why, code };
  }
}

const isSuccess = (status: number): boolean => status >= 200 && status < 300;

/** Nobody is called by what an answer says, and a message said twice under one nonce is said once. */
const bodyOf = (
  rowId: string,
  { content, buttons }: DiscordPayload,
  inReplyTo: string | undefined,
): object => ({
  content,
  nonce: nonceOf(rowId),
  enforce_nonce: true,
  allowed_mentions: { parse: [], replied_user: false },
  ...(isSnowflake(id(inReplyTo)) && {
    message_reference: { message_id: inReplyTo, fail_if_not_exists: false },
  }),
  ...(buttons && { components: rowsOf(buttons) }),
});

/** Of a row's id, in the 25 characters that Discord allows: the same for the same row. */
export const nonceOf = (rowId: string): string =>
  createHash('sha256').update(rowId).digest('base64url').slice(0, 22);

/** Rows (type 1) of grey buttons (type 2, style 2). */
function rowsOf(buttons: NonNullable<DiscordPayload['buttons']>): readonly object[] {
  const components = buttons.map(({ id: custom_id, title: label }) => ({
    type: 2,
    style: 2,
    label,
    custom_id,
  }));
  return Array.from({ length: Math.ceil(components.length / buttonLimits.row) }, (_, at) => ({
    type: 1,
    components: components.slice(at * buttonLimits.row, (at + 1) * buttonLimits.row),
  }));
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
