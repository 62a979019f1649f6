import type { NoticeEvent } from '../contract/inbound-event';
import type { Fields } from './sms.form';

/** What all that is read of one delivery shares. */
export interface Delivery {
  readonly fields: Fields;
  readonly messageId: string;
  /** ISO 8601. */
  readonly occurredAt: string;
}

/** An international number as Twilio writes it; undefined for short codes, names and other messengers' addresses. */
export const e164 = (text: string | undefined): string | undefined =>
  text !== undefined && /^\+[1-9]\d{6,14}$/.test(text) ? text : undefined;

/** Our number, in `To` of what comes in and in `From` of reports. */
export const accountOf = (fields: Fields, name: 'To' | 'From'): string | undefined =>
  e164(fields.get(name, 64));

/** Stored and counted, never answered. */
export const notice = (
  { fields, occurredAt }: Delivery,
  what: string,
  key: string,
  account: string | undefined,
): NoticeEvent => ({
  kind: 'notice',
  key,
  occurredAt,
  raw: fields.raw,
  what,
  ...(account !== undefined && { account }),
});
