import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { ConversationAddress, ReplyAddress, Sender, SenderKey } from '../contract/inbound-event';
import { id, present } from './whatsapp.fields';

/**
 * The ids by which WhatsApp shows a person: the business-scoped user id, that of the parent portfolio, and the digits of
 * the number. Any may be missing. (C1, C3: M-BSUID.)
 */
export interface PersonIds {
  readonly userId?: string;
  readonly parentId?: string;
  readonly phone?: string;
}

/**
 * Ids from a webhook's three fields. User ids are opaque and not checked against a pattern; a user id where the digits
 * should be is taken as one, since several senders put it there.
 */
export function personIds(userId: unknown, parentId: unknown, phone: unknown): PersonIds {
  const number = id(phone);
  return present({
    userId: id(userId, maxUserId) ?? (number !== undefined && isUserId(number) ? number : undefined),
    parentId: id(parentId, maxUserId),
    phone: number !== undefined && /^\d{7,15}$/.test(number) ? number : undefined,
  });
}

/** Two letters of a country and up to 128 letters and digits (M-BSUID). Tells a user id from digits; rejects nobody. */
export const isUserId = (value: string): boolean => /^[A-Z]{2}\.[A-Za-z0-9]{1,128}$/.test(value);

/** Longest documented id, a parent's, is 135 characters. */
const maxUserId = 160;

/** Strongest first; empty if nothing is known. The same user id in another portfolio is another person. */
export const senderKeys = ({ userId, parentId, phone }: PersonIds): readonly SenderKey[] => [
  ...(userId === undefined ? [] : [{ kind: 'wa_bsuid', scope: 'portfolio' as const, value: userId }]),
  ...(parentId === undefined
    ? []
    : [{ kind: 'wa_parent_bsuid', scope: 'portfolio' as const, value: parentId }]),
  ...(phone === undefined ? [] : [{ kind: 'wa_id', scope: 'global' as const, value: phone }]),
];

/** The person as shown; `names` come from the contact row that belongs to these ids. */
export function sender(ids: PersonIds, names: { name?: string; username?: string } = {}): Sender {
  const e164 = ids.phone === undefined ? undefined : e164Label(ids.phone);
  const tail = (identifier(ids).match(/[A-Za-z0-9]/g) ?? ['user']).slice(-4).join('');
  return present({
    keys: senderKeys(ids),
    phone: e164 === undefined ? undefined : ({ e164, source: 'wa_id' } as const),
    name: names.name ?? names.username,
    fallbackName: `WhatsApp ***${tail}`,
    username: names.username,
    slugHint: `wa-${tail.toLowerCase()}`,
  });
}

/**
 * Where a conversation with one person is found. Numbers are given to other people in time, user ids are not. `previous`
 * are keys that the person had before: lasting ones of both come before any number.
 */
export function personAddress(ids: PersonIds, previous: readonly SenderKey[] = []): ConversationAddress {
  const keys = [...senderKeys(ids), ...previous].map(({ kind, value }) => ({
    value: `${kind}:${value}`,
    transferable: kind === 'wa_id',
  }));
  const strongestFirst = [
    ...keys.filter((key) => !key.transferable),
    ...keys.filter((key) => key.transferable),
  ];
  return { keys: strongestFirst, identifier: identifier(ids), group: false };
}

export const groupAddress = (groupId: string): ConversationAddress => ({
  keys: [{ value: `group:${groupId}`, transferable: false }],
  identifier: groupId,
  group: true,
});

/** How to answer one person: the number goes in `to`, a user id (a parent's too) only ever in `recipient` (C6). */
export function personReply({ userId, parentId, phone }: PersonIds): ReplyAddress {
  const recipient = userId ?? parentId;
  return {
    ...(phone === undefined ? {} : { phone }),
    ...(recipient === undefined ? {} : { userId: recipient }),
  };
}

const identifier = ({ phone, userId, parentId }: PersonIds): string => phone ?? userId ?? parentId ?? '';

/**
 * A dialable number for a wa_id, undefined if none is valid. WhatsApp keeps Mexico's old mobile 1 and some Brazilian
 * mobiles without their ninth digit; both are no valid numbers today. Only a label: the key stays what WhatsApp sent (G).
 */
function e164Label(waId: string): string | undefined {
  if (!labels.has(waId)) {
    for (const oldest of labels.keys()) {
      if (labels.size < labelsAtMost) break;
      labels.delete(oldest);
    }
    const current = new Set([
      waId,
      waId.replace(/^521(\d{10})$/, '52$1'),
      waId.replace(/^55(\d\d)([6-9]\d{7})$/, '55$19$2'),
    ]);
    const numbers = [...current].map((digits) => parsePhoneNumberFromString(`+${digits}`));
    labels.set(waId, numbers.find((number) => number?.isValid())?.number);
  }
  return labels.get(waId);
}

/** The same people write again, and looking a number up takes as long as all the rest of reading a message. */
const labels = new Map<string, string | undefined>();
const labelsAtMost = 10_000;
