import type { Tx } from '../foundation/database/tx';
import { accountDisplay, maskedNumber } from './identities/account-display';
import type { Assurance } from './identities/identity.entity';

/** An account as its owner sees it: the user, their identities and the organisation that pays. */
export interface Account {
  readonly user: AccountUser;
  readonly identities: readonly AccountIdentity[];
  /** null: it was archived. */
  readonly organization: {
    readonly id: string;
    readonly name: string;
    readonly creditBalance: string;
  } | null;
}

export interface AccountUser {
  readonly id: string;
  readonly status: 'active' | 'suspended' | 'merged';
  readonly name: string | null;
  readonly avatar: string | null;
  readonly whatsappId: string | null;
  readonly whatsappName: string | null;
  readonly whatsappUserId: string | null;
  readonly telegramId: string | null;
  readonly telegramUsername: string | null;
  readonly telegramFirstName: string | null;
  readonly discordId: string | null;
  readonly discordUsername: string | null;
  readonly discordGlobalName: string | null;
  /** E.164, and only ever a number that a platform proved. */
  readonly phoneNumber: string | null;
  readonly organizationId: string | null;
  readonly preferences: Record<string, unknown>;
  readonly deleteAt: Date | null;
  readonly createdAt: Date;
}

/** One account on a channel, as lists show it: no whole number, no id. */
export interface AccountIdentity {
  readonly id: string;
  readonly channel: string;
  /** `WhatsApp ••••143`. */
  readonly display: string;
  readonly name: string | null;
  readonly username: string | null;
  readonly phoneMasked: string | null;
  readonly assurance: Assurance;
  readonly isPrimary: boolean;
  readonly verifiedAt: Date;
  readonly lastSeenAt: Date;
}

/** Everything of a user that the account's pages show; undefined if there is no such user. Two statements. */
export async function accountOf(tx: Pick<Tx, 'query'>, userId: string): Promise<Account | undefined> {
  const [row] = await tx.query<AccountUser & OrganizationColumns>(userSql, [userId]);
  if (!row) return undefined;
  const { organizationName, creditBalance, ...user } = row;
  const identities = await tx.query<IdentityRow>(identitiesSql, [userId]);
  const organization =
    user.organizationId !== null && organizationName !== null && creditBalance !== null
      ? { id: user.organizationId, name: organizationName, creditBalance }
      : null;
  return { user, organization, identities: identities.map(asShown) };
}

interface OrganizationColumns {
  readonly organizationName: string | null;
  readonly creditBalance: string | null;
}

interface IdentityRow extends Omit<AccountIdentity, 'display' | 'phoneMasked'> {
  readonly keys: readonly string[];
  readonly phone: string | null;
}

const asShown = ({ keys, phone, ...identity }: IdentityRow): AccountIdentity => ({
  ...identity,
  display: accountDisplay(identity.channel, keys),
  phoneMasked: phone === null ? null : maskedNumber(phone),
});

const userSql = `
  select u.id, u.status, u.name, u.avatar, u.whatsapp_id as "whatsappId", u.whatsapp_name as "whatsappName",
    u.whatsapp_user_id as "whatsappUserId", u.telegram_id as "telegramId", u.telegram_username as "telegramUsername",
    u.telegram_first_name as "telegramFirstName", u.discord_id as "discordId", u.discord_username as "discordUsername",
    u.discord_global_name as "discordGlobalName", u.phone_number as "phoneNumber", u.preferences,
    u.delete_at as "deleteAt", u.created_at as "createdAt", o.id as "organizationId",
    o.name as "organizationName", o.credit_balance::text as "creditBalance"
  from users u left join organizations o on o.id = u.organization_id and o.archived_at is null where u.id = $1`;

// Newest keys first: a number that is shown is the one in use.
const identitiesSql = `
  select i.id, i.channel, i.display_name as name, i.username, i.assurance, i.is_primary as "isPrimary",
    i.verified_at as "verifiedAt", i.last_seen_at as "lastSeenAt",
    array(select k.value from identity_keys k where k.identity_id = i.id and k.retired_at is null
      order by k.kind = 'wa_id' desc, k.id desc) as keys,
    (select p.phone_e164 from phone_proofs p where p.identity_id = i.id and p.revoked_at is null
      order by p.id desc limit 1) as phone
  from identities i where i.user_id = $1 and i.unlinked_at is null order by i.created_at, i.id`;
