import { isId } from '../command';
import type { OldUser } from './old-rows';

/** An account on a channel that the old system knew. It has proved nothing here: its assurance is `inbound`. */
export interface ImportedIdentity {
  readonly channel: 'whatsapp' | 'telegram' | 'discord';
  readonly kind: 'wa_id' | 'wa_bsuid' | 'tg_user_id' | 'discord_user_id';
  readonly scope: 'global' | 'portfolio';
  readonly value: string;
  readonly displayName: string | null;
  readonly username: string | null;
  /** Only where the number is the WhatsApp account itself. */
  readonly phone: string | null;
}

/** The columns of `users` that triggers write, as they must be afterwards. */
export interface Projection {
  readonly whatsapp_id: string | null;
  readonly whatsapp_name: string | null;
  readonly telegram_id: string | null;
  readonly telegram_username: string | null;
  readonly telegram_first_name: string | null;
  readonly discord_id: string | null;
  readonly discord_username: string | null;
  readonly discord_global_name: string | null;
  readonly phone_number: string | null;
}

export interface ImportedUser {
  readonly kind: 'user';
  readonly old: OldUser;
  readonly identities: readonly ImportedIdentity[];
  readonly projection: Projection;
  /** They had a number that no platform vouched for: it stays behind. */
  readonly losesPhone: boolean;
}

/**
 * What becomes of one person. `left`: the old system knew them on no channel, so nobody could ever sign in as them.
 * `problem`: the row says what cannot be; then nothing at all is imported.
 */
export type PlannedUser =
  ImportedUser | { readonly kind: 'left' } | { readonly kind: 'problem'; readonly why: string };

/** Pure. */
export function planUser(old: OldUser): PlannedUser {
  const telegramId = old.telegram_id === undefined || old.telegram_id === null ? '' : String(old.telegram_id);
  const ids = { whatsapp: old.whatsapp_id ?? '', telegram: telegramId, discord: old.discord_id ?? '' };
  const why = whyImpossible(old, ids);
  if (why !== undefined) return { kind: 'problem', why };
  // Whatever else the old system called verified was typed.
  const phone =
    old.phone_verified && old.phone_number === `+${ids.whatsapp}` && digits.test(ids.whatsapp)
      ? old.phone_number
      : null;
  const identities = identitiesOf(old, ids, phone);
  if (!identities.length) return { kind: 'left' };
  const projection = {
    whatsapp_id: ids.whatsapp || null,
    whatsapp_name: old.whatsapp_name ?? null,
    telegram_id: ids.telegram || null,
    telegram_username: old.telegram_username ?? null,
    telegram_first_name: old.telegram_first_name ?? null,
    discord_id: ids.discord || null,
    discord_username: old.discord_username ?? null,
    discord_global_name: old.discord_global_name ?? null,
    phone_number: phone,
  };
  return { kind: 'user', old, identities, projection, losesPhone: Boolean(old.phone_number) && !phone };
}

interface Ids {
  readonly whatsapp: string;
  readonly telegram: string;
  readonly discord: string;
}

const digits = /^[1-9]\d{6,14}$/;
const businessScopedId = /^[A-Z]{2}[.](ENT[.])?[A-Za-z0-9]{1,128}$/;

/** An id that the platform cannot have given would be a person whom nobody can be. */
function whyImpossible(old: OldUser, { whatsapp, telegram, discord }: Ids): string | undefined {
  if (!isId(old.id)) return 'its id is not a UUID';
  if (whatsapp && !digits.test(whatsapp) && !businessScopedId.test(whatsapp))
    return 'its whatsapp_id is not one of WhatsApp';
  if (telegram && !/^[1-9]\d{0,15}$/.test(telegram)) return 'its telegram_id is not one of Telegram';
  if (discord && !/^\d{15,21}$/.test(discord)) return 'its discord_id is not one of Discord';
  if (Number.isNaN(Date.parse(old.created_at))) return 'its created_at is no time';
  return undefined;
}

function identitiesOf(
  old: OldUser,
  { whatsapp, telegram, discord }: Ids,
  phone: string | null,
): ImportedIdentity[] {
  const identities: ImportedIdentity[] = [];
  if (whatsapp)
    identities.push({
      channel: 'whatsapp',
      ...(digits.test(whatsapp)
        ? { kind: 'wa_id' as const, scope: 'global' as const }
        : { kind: 'wa_bsuid' as const, scope: 'portfolio' as const }),
      value: whatsapp,
      displayName: old.whatsapp_name ?? null,
      username: null,
      phone,
    });
  if (telegram)
    identities.push({
      channel: 'telegram',
      kind: 'tg_user_id',
      scope: 'global',
      value: telegram,
      displayName: old.telegram_first_name ?? null,
      username: old.telegram_username ?? null,
      phone: null,
    });
  if (discord)
    identities.push({
      channel: 'discord',
      kind: 'discord_user_id',
      scope: 'global',
      value: discord,
      displayName: old.discord_global_name ?? null,
      username: old.discord_username ?? null,
      phone: null,
    });
  return identities;
}
