import { account } from './account';

/** One message as Meta puts it into `messages[]`. */
export type WebhookMessage = Readonly<Record<string, unknown>> & {
  readonly id: string;
  readonly from: string;
};

let made = 0;

/** A message id that nothing else in this process has. */
export const newMessageId = (): string => `wamid.IN${process.pid}.${++made}`;

/** `secondsAgo`: the platform's own time of the message. */
export function textMessage(
  from: string,
  body: string,
  { id = newMessageId(), secondsAgo = 0 }: { id?: string; secondsAgo?: number } = {},
): WebhookMessage {
  return { id, from, timestamp: secondsBefore(secondsAgo), type: 'text', text: { body } };
}

/** A tap on one of our buttons. */
export function buttonTap(
  from: string,
  button: { readonly id: string; readonly title: string },
): WebhookMessage {
  const interactive = { type: 'button_reply', button_reply: button };
  return { id: newMessageId(), from, timestamp: secondsBefore(0), type: 'interactive', interactive };
}

export function mediaMessage(
  from: string,
  type: 'image' | 'audio' | 'sticker',
  caption?: string,
): WebhookMessage {
  const file = {
    id: '700000000000001',
    mime_type: 'image/jpeg',
    sha256: 'AA==',
    ...(caption !== undefined && { caption }),
  };
  return { id: newMessageId(), from, timestamp: secondsBefore(0), type, [type]: file };
}

/** Messages as one webhook body. */
export function messagesBody(
  messages: readonly unknown[],
  phoneNumberId: string = account.phoneNumberId,
): object {
  const from = messages.flatMap((message) => (isMessage(message) ? [message.from] : []));
  const contacts = [...new Set(from)].map((wa_id) => ({
    wa_id,
    profile: { name: `Person ${wa_id.slice(-4)}` },
  }));
  return changeBody('messages', { contacts, messages }, phoneNumberId);
}

/** A report: what became of the message that we know as `row`. */
export interface Report {
  readonly platformId: string;
  readonly row: string;
  readonly to: string;
  readonly status: 'sent' | 'delivered' | 'read' | 'failed';
}

export function reportsBody(
  reports: readonly Report[],
  phoneNumberId: string = account.phoneNumberId,
): object {
  const statuses = reports.map(({ platformId, row, to, status }) => ({
    id: platformId,
    status,
    timestamp: secondsBefore(0),
    recipient_id: to,
    biz_opaque_callback_data: row,
    ...(status === 'failed' && { errors: [{ code: 131026, title: 'Message undeliverable' }] }),
  }));
  return changeBody('messages', { statuses }, phoneNumberId);
}

/** A human answered this person from the business's own app. */
export function echoBody(to: string, body: string): object {
  const echo = {
    id: newMessageId(),
    from: account.phoneNumber,
    to,
    timestamp: secondsBefore(0),
    type: 'text',
    text: { body },
  };
  return changeBody('smb_message_echoes', { message_echoes: [echo] });
}

export function changeBody(
  field: string,
  value: object,
  phoneNumberId: string = account.phoneNumberId,
): object {
  return bodyOf([{ field, value: { ...valueFor(phoneNumberId), ...value } }]);
}

export function bodyOf(changes: readonly unknown[]): object {
  return { object: 'whatsapp_business_account', entry: [{ id: '100000000000001', changes }] };
}

export const valueFor = (phoneNumberId: string): object => ({
  messaging_product: 'whatsapp',
  metadata: { display_phone_number: account.phoneNumber, phone_number_id: phoneNumberId },
});

const secondsBefore = (seconds: number): string => String(Math.floor(Date.now() / 1000) - seconds);

function isMessage(value: unknown): value is WebhookMessage {
  return typeof value === 'object' && value !== null && 'from' in value && typeof value.from === 'string';
}
