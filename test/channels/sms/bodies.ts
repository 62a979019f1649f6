import type { Delivery } from '../channel.contract';

const sid = (kind: 'SM' | 'MM', at: number): string => `${kind}${at.toString(16).padStart(32, '0')}`;

/** A form as Twilio posts it; invented people only. */
export const inbound = (at: number, more: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({
    ToCountry: 'US',
    ToState: 'DC',
    SmsMessageSid: sid('SM', at),
    NumMedia: '0',
    ToCity: 'WASHINGTON',
    FromZip: '20001',
    SmsSid: sid('SM', at),
    FromState: 'DC',
    SmsStatus: 'received',
    FromCity: 'WASHINGTON',
    Body: 'Hello there',
    FromCountry: 'US',
    To: '+12025550100',
    ToZip: '20001',
    NumSegments: '1',
    MessageSid: sid('SM', at),
    AccountSid: `AC${'0'.repeat(31)}1`,
    From: '+12025550143',
    ApiVersion: '2010-04-01',
    ...more,
  });

export const report = (at: number, status: string, more: Record<string, string> = {}): URLSearchParams =>
  new URLSearchParams({
    SmsSid: sid('SM', at),
    SmsStatus: status,
    MessageStatus: status,
    To: '+12025550143',
    MessageSid: sid('SM', at),
    AccountSid: `AC${'0'.repeat(31)}1`,
    From: '+12025550100',
    ApiVersion: '2010-04-01',
    ...more,
  });

const mediaUrl = (at: number): string =>
  `https://api.twilio.com/2010-04-01/Accounts/AC${'0'.repeat(31)}1/Messages/${sid('MM', 3)}/Media/ME${at}`;

const media = inbound(3, {
  Body: '',
  NumMedia: '2',
  MediaUrl0: mediaUrl(0),
  MediaContentType0: 'image/jpeg',
  MediaUrl1: mediaUrl(1),
  MediaContentType1: 'text/x-vcard',
});

const bodyOf = (form: URLSearchParams): Buffer => Buffer.from(form.toString());

export const deliveries: readonly Delivery[] = [
  { name: 'a text', body: bodyOf(inbound(1)), kinds: ['message'] },
  {
    name: 'emoji and spaces',
    body: bodyOf(inbound(2, { Body: ' caf\u00e9 \u{1f600} +1 & more ' })),
    kinds: ['message'],
  },
  { name: 'two files', body: bodyOf(media), kinds: ['message'] },
  { name: 'STOP', body: bodyOf(inbound(4, { Body: 'STOP', OptOutType: 'STOP' })), kinds: ['message'] },
  { name: 'nothing at all', body: bodyOf(inbound(5, { Body: '' })), kinds: ['message'] },
  { name: 'a short code', body: bodyOf(inbound(6, { From: '72975' })), kinds: ['notice'] },
  {
    name: 'another messenger',
    body: bodyOf(inbound(7, { From: 'whatsapp:+12025550143' })),
    kinds: ['notice'],
  },
  { name: 'sent', body: bodyOf(report(8, 'sent')), kinds: ['delivery'] },
  { name: 'delivered', body: bodyOf(report(8, 'delivered')), kinds: ['delivery'] },
  {
    name: 'undelivered',
    body: bodyOf(report(9, 'undelivered', { ErrorCode: '30007' })),
    kinds: ['delivery'],
  },
  { name: 'a new status', body: bodyOf(report(9, 'pondered')), kinds: ['notice'] },
];

export const bodies: readonly Buffer[] = deliveries.map(({ body }) => body);
