import { Injectable } from '@nestjs/common';
import { HttpConfig } from '../../foundation/http/http.config';
import type { ReplyAddress } from '../contract/inbound-event';
import type { OutboundMessage, SendResult } from '../contract/send';
import type { PlatformAnswer } from '../toolkit/platform-http';
import { codeOf, isSuccess, objectOf, TwilioApi } from './sms.api';
import { SmsConfig } from './sms.config';
import { ownNumber, type SmsCredentials } from './sms.credentials';
import { e164 } from './sms.delivery';
import { classify } from './sms.errors';
import type { SmsPayload } from './sms.render';

/** Calls `POST /Accounts/{sid}/Messages.json`. Never throws. */
@Injectable()
export class SmsClient {
  private readonly api: TwilioApi;

  constructor(
    config: SmsConfig,
    private readonly http: HttpConfig,
  ) {
    this.api = new TwilioApi(config);
  }

  /** One message, one call of 10 s at the most. An address that cannot work is rejected without a call. */
  async send(
    { id, to, payload, webhookPath }: OutboundMessage<SmsPayload>,
    credentials: SmsCredentials,
    signal: AbortSignal,
  ): Promise<SendResult> {
    const recipient = recipientOf(to);
    if (recipient === undefined)
      return { kind: 'rejected', why: 'nobody can be reached there', code: 'unreachable-address' };
    const form = new URLSearchParams({ To: recipient, From: ownNumber(credentials) });
    if (payload.body !== undefined) form.set('Body', payload.body);
    if (payload.type === 'media') form.append('MediaUrl', payload.link);
    const reports = this.reportsTo(id, webhookPath);
    if (reports !== undefined) form.set('StatusCallback', reports);
    const call = { method: 'POST', path: '/Messages', form } as const;
    return resultOf(await this.api.ask(credentials, call, signal));
  }

  /**
   * Where the reports of this message go. Twilio has no idempotency key, so the address names the message: its reports tell
   * what became of a call without an answer. Undefined where Twilio cannot reach us.
   */
  private reportsTo(id: string, webhookPath: string | undefined): string | undefined {
    const base = this.http.publicUrl?.replace(/\/+$/, '');
    if (base === undefined || webhookPath === undefined) return undefined;
    return `${base}${webhookPath}?message=${encodeURIComponent(id)}`;
  }
}

/** The number that a message goes to; undefined if nobody is there. */
export const recipientOf = ({ phone }: ReplyAddress): string | undefined => e164(phone);

function resultOf(answer: PlatformAnswer): SendResult {
  switch (answer.kind) {
    case 'not-sent':
      // An abort is ours: no reason to hold the whole number up.
      return {
        kind: 'retry',
        why: 'Twilio could not be reached',
        code: answer.why,
        scope: answer.why === 'aborted' ? 'conversation' : 'connection',
      };
    case 'unknown':
      return { kind: 'unknown', detail: `no whole answer of Twilio: ${answer.why}` };
    case 'answered':
      return isSuccess(answer.status) ? accepted(answer.body) : refused(answer);
  }
}

/** A success whose body is not understood is a success still; taking it for a failure would send twice. */
function accepted(body: string): SendResult {
  const { sid } = objectOf(body);
  return typeof sid === 'string' && /^(SM|MM)[0-9a-f]{32}$/.test(sid)
    ? { kind: 'accepted', messageId: sid }
    : { kind: 'accepted' };
}

function refused({ status, body, retryAfterMs }: Extract<PlatformAnswer, { kind: 'answered' }>): SendResult {
  const known = codeOf(body);
  const { class: errorClass, meaning, action, afterMs } = classify(known, status);
  const code = known === undefined ? `http-${status}` : String(known);
  const why = `${meaning}; to do: ${action}`;
  switch (errorClass) {
    case 'retry': {
      const wait = retryAfterMs ?? afterMs;
      return {
        kind: 'retry',
        why,
        code,
        scope: 'connection',
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
