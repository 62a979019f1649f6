import { createHmac } from 'node:crypto';
import type { RawRequest } from '../../../src/channels';

/** Our line and a person, of the numbers that are kept for fiction. */
export const line = '+12025550100';
export const ann = '+12025550143';
export const secret = 'whsec_0123456789abcdef';

/** A webhook of the second generation: flat, with explicit nulls. */
export const second = (event: string, more: object = {}): object => ({
  event,
  message_id: 'msg_second',
  external_id: ann,
  internal_id: line,
  sender: ann,
  text: 'hello',
  attachments: [],
  protocol: 'imessage',
  is_group: false,
  group_id: null,
  group_name: null,
  participants: null,
  timestamp: 1_790_000_000_000,
  ...more,
});

/** A webhook of the fourth generation: an envelope, what happened under `data`. */
export const fourth = (type: string, data: object = {}, more: object = {}): object => ({
  id: 'evt_1',
  type,
  api_version: '2026-10-01',
  created_at: 1_790_000_000_000,
  organization_id: 'org_1',
  data: {
    message_id: 'msg_fourth',
    chat_id: 'chat_1',
    channel_id: 'ch_1',
    channel_type: 'blooio',
    channel_address: line,
    kind: 'message',
    direction: 'inbound',
    status: 'received',
    protocol: 'imessage',
    message_type: 'text',
    text: 'hello',
    sender: ann,
    recipient: line,
    contact: { contact_id: 'ct_1', identifier: ann, name: 'Ann' },
    group: null,
    reply_to_message_id: null,
    attachments: [],
    ...data,
  },
  ...more,
});

/** What the fourth generation tells of a message of ours: the sender is our line. */
export const outbound = (type: string, data: object = {}): object =>
  fourth(type, { direction: 'outbound', sender: line, recipient: ann, message_id: 'msg_ours', ...data });

export const bytesOf = (body: object): Buffer => Buffer.from(JSON.stringify(body));

/** The header that Blooio puts on a body. */
export function signatureOf(body: Buffer, key: string, seconds = Math.floor(Date.now() / 1000)): string {
  const digest = createHmac('sha256', key).update(`${seconds}.`).update(body).digest('hex');
  return `t=${seconds},v1=${digest}`;
}

export const signed = (body: Buffer, key = secret, seconds?: number): RawRequest => ({
  method: 'POST',
  headers: { 'x-blooio-signature': signatureOf(body, key, seconds) },
  query: {},
  body,
});
