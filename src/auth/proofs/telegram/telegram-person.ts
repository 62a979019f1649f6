import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { Sender } from '../../../channels';
import { shownText } from '../shown-text';
import type { Proved } from '../proved';

/** The ways in which Telegram says who somebody is, as the token's `amr` names them. */
export type TelegramWay = 'widget' | 'mini_app' | 'oidc';

/** Somebody as Telegram's sign-in shows them; of all but the id nothing is promised. */
export interface TelegramPerson {
  /** The user id, digits: `telegramId` of what Telegram sent. */
  readonly id: string;
  readonly firstName?: unknown;
  readonly lastName?: unknown;
  readonly username?: unknown;
  /** Digits without `+`, as an id token has them. */
  readonly phone?: unknown;
}

/**
 * A user id as digits, from a number or digits; undefined for anything else. It may exceed 32 bits, never 52 (Bot API), so
 * that each has one spelling and a number holds it.
 */
export function telegramId(value: unknown): string | undefined {
  const digits = typeof value === 'number' ? String(value) : value;
  if (typeof digits !== 'string' || !/^[1-9]\d{0,15}$/.test(digits)) return undefined;
  return Number(digits) < 2 ** 52 ? digits : undefined;
}

/** The proof that a payload of Telegram's is, its signature and age checked: the sender is as in a message on Telegram. */
export function telegramProof(person: TelegramPerson, way: TelegramWay): Proved {
  return {
    channel: 'telegram',
    sender: telegramSender(person),
    assurance: 'platform_signed',
    amr: ['telegram', way],
  };
}

function telegramSender({ id, firstName, lastName, username, phone }: TelegramPerson): Sender {
  const name = shownText([firstName, lastName].map(shownText).filter(Boolean).join(' '));
  const handle = shownText(username);
  const e164 = e164Of(phone);
  return {
    keys: [{ kind: 'tg_user_id', scope: 'global', value: id }],
    ...(e164 !== undefined && { phone: { e164, source: 'tg_oidc' } }),
    ...(name !== undefined && { name }),
    fallbackName: `Telegram ***${id.slice(-4)}`,
    ...(handle !== undefined && { username: handle }),
    slugHint: `tg-${id.slice(-4)}`,
  };
}

/** +888 are Telegram's own anonymous numbers: no network has them, and they are sold on. */
function e164Of(phone: unknown): string | undefined {
  if (typeof phone !== 'string' || !/^\+?\d{7,15}$/.test(phone)) return undefined;
  const digits = phone.replace('+', '');
  if (digits.startsWith('888')) return undefined;
  const number = parsePhoneNumberFromString(`+${digits}`);
  return number?.isValid() ? number.number : undefined;
}
