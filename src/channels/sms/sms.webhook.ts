import type { HttpReply, Parsed, VerifiedRequest } from '../contract/webhook';
import type { SmsConfig } from './sms.config';
import { Fields } from './sms.form';
import { readMessage } from './sms.messages';
import { readStatus } from './sms.statuses';

/**
 * The one event of a delivery: what somebody wrote, or what became of a message of ours. Total: what is not understood is a
 * notice. Twilio tells no time, so it is the time of the delivery.
 */
export function parse(
  request: VerifiedRequest,
  { keywords }: Pick<SmsConfig, 'keywords'>,
  now = new Date(),
): Parsed {
  const fields = Fields.of(request);
  if (!fields) return { kind: 'unreadable', why: 'not-json' };
  const messageId = fields.get('MessageSid', 64) ?? fields.get('SmsSid', 64);
  if (messageId === undefined || !/^\w+$/.test(messageId))
    return { kind: 'unreadable', why: 'not-this-platform' };
  const delivery = { fields, messageId, occurredAt: now.toISOString() };
  const isReport =
    fields.get('MessageStatus') !== undefined || (fields.get('SmsStatus') ?? 'received') !== 'received';
  return {
    kind: 'events',
    events: [isReport ? readStatus(delivery, request.query) : readMessage(delivery, keywords)],
  };
}

/** TwiML that says nothing: replies go out by the API, each with its own report. */
export const acknowledgement: HttpReply = {
  status: 200,
  contentType: 'text/xml; charset=utf-8',
  body: '<?xml version="1.0" encoding="UTF-8"?><Response></Response>',
};
