import { createHash } from 'node:crypto';
import { areSigned, countsUntil } from './signed-fields';
import { refused, type TelegramPayload } from './telegram-payload';
import { telegramId, telegramProof } from './telegram-person';

/** The fields that the widget may send beside `hash`: all that came are signed. */
export const widgetFields = ['id', 'first_name', 'last_name', 'username', 'photo_url', 'auth_date'] as const;

/** What the older Login Widget gave the page (core.telegram.org/widgets/login-legacy). Others than `hash` may be absent. */
export type WidgetPayload = Readonly<
  Partial<Record<(typeof widgetFields)[number], string | number | null>>
> & {
  readonly hash: string;
};

const maxAgeMs = 600_000;

/** Who the widget says is there, if Telegram signed it for this bot within ten minutes. */
export function readLoginWidget(payload: WidgetPayload, botToken: string, now: Date): TelegramPayload {
  const fields = widgetFields.flatMap((key) => {
    const value = payload[key];
    return value === undefined || value === null ? [] : [[key, String(value)] as const];
  });
  const { hash } = payload;
  const id = telegramId(payload.id);
  if (id === undefined) return refused('malformed');
  if (!areSigned(fields, hash, createHash('sha256').update(botToken).digest())) return refused('signature');
  const expiresAt = countsUntil(Object.fromEntries(fields).auth_date, maxAgeMs, now);
  if (!expiresAt) return refused('age');
  const { first_name: firstName, last_name: lastName, username } = payload;
  return {
    kind: 'proved',
    proved: telegramProof({ id, firstName, lastName, username }, 'widget'),
    nonceHash: createHash('sha256').update(hash).digest(),
    expiresAt,
  };
}
