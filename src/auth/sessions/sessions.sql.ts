import type { ClientDescription } from '../../foundation/http/client';
import type { OrganizationRoleName } from '../../foundation/http/access';
import type { Tx } from '../../foundation/database/tx';

/** A session that is about to begin. */
export interface NewSession {
  readonly id: string;
  readonly userId: string;
  readonly identityId: string | null;
  readonly amr: readonly string[];
  readonly client: ClientDescription;
}

/** What a token and an answer need of a session's row. */
export interface SessionRow {
  readonly id: string;
  readonly userId: string;
  readonly organizationId: string | null;
  readonly amr: string[];
  readonly authTime: Date;
  /** When it ends unless it is renewed before. */
  readonly expiresAt: Date;
}

/** A live session of an active user, with what the access guard asks. */
export interface CheckedRow extends SessionRow {
  readonly identityId: string | null;
  readonly isOperator: boolean;
  /** In the session's organisation; null: none there any more. */
  readonly role: OrganizationRoleName | null;
  readonly fresh: boolean;
  readonly held: boolean;
  readonly seenLately: boolean;
}

/** A session as the list of devices shows it. */
export interface ListedSession {
  readonly id: string;
  readonly createdAt: Date;
  readonly lastSeenAt: Date;
  readonly device: string | null;
  readonly place: string | null;
  readonly label: string | null;
  readonly network: string | null;
  readonly amr: string[];
}

type Reader = Pick<Tx, 'query'>;

const IDLE = `interval '30 days'`;
const ABSOLUTE = `interval '90 days'`;
const FRESH = `interval '10 minutes'`;
const live = `s.revoked_at is null and s.idle_expires_at > now() and s.absolute_expires_at > now()`;
const row = `s.id, s.user_id as "userId", s.organization_id as "organizationId", s.amr, s.auth_time as "authTime",
  least(s.idle_expires_at, s.absolute_expires_at) as "expiresAt"`;

/**
 * Begins a session of an active user, in the user's own organisation; undefined if the user is not active. Holds the user's
 * row, so that an erasure, a merge or a suspension comes before it or sees the session.
 */
export async function insertSession(tx: Tx, session: NewSession): Promise<SessionRow | undefined> {
  const { id, userId, identityId, amr, client } = session;
  const [inserted] = await tx.query<SessionRow>(
    `insert into sessions as s (id, user_id, organization_id, identity_id, amr, idle_expires_at, absolute_expires_at,
       address, device, place, device_label)
     select $1, u.id, u.organization_id, $3, $4, now() + ${IDLE}, now() + ${ABSOLUTE}, $5, $6, $7, $8
     from users u where u.id = $2 and u.status = 'active' for share
     returning ${row}`,
    [id, userId, identityId, [...amr], client.network, client.device, client.place, client.label ?? null],
  );
  return inserted;
}

/** The session as every request checks it: live, of this user, who is active. */
export async function findCheckedSession(
  reader: Reader,
  id: string,
  userId: string,
): Promise<CheckedRow | undefined> {
  const [found] = await reader.query<CheckedRow>(
    `select ${row}, s.identity_id as "identityId", u.is_operator as "isOperator", m.role,
       s.auth_time > now() - ${FRESH} as fresh,
       coalesce(i.held_until > now(), false) as held,
       s.last_seen_at > now() - interval '1 minute' as "seenLately"
     from sessions s join users u on u.id = s.user_id
       left join memberships m on m.organization_id = s.organization_id and m.user_id = s.user_id
       left join identities i on i.id = s.identity_id
     where s.id = $1 and s.user_id = $2 and ${live} and u.status = 'active'`,
    [id, userId],
  );
  return found;
}

/** Written at most once a minute, however many requests come at once. */
export async function touchSession(reader: Reader, id: string): Promise<void> {
  await reader.query(
    `update sessions set last_seen_at = now() where id = $1 and last_seen_at <= now() - interval '1 minute'`,
    [id],
  );
}

/** Renewed: it may stand idle for another while, up to its absolute end. */
export async function renewSession(tx: Tx, id: string): Promise<SessionRow | undefined> {
  const [renewed] = await tx.query<SessionRow>(
    `update sessions s set last_seen_at = now(), idle_expires_at = now() + ${IDLE} where s.id = $1 returning ${row}`,
    [id],
  );
  return renewed;
}

/** A new proof in a live session of an active user: it counts as fresh again. */
export async function proveSession(
  tx: Tx,
  id: string,
  identityId: string,
  amr: readonly string[],
): Promise<SessionRow | undefined> {
  const [proved] = await tx.query<SessionRow>(
    `update sessions s set auth_time = now(), identity_id = $2, amr = $3
     from users u where s.id = $1 and u.id = s.user_id and u.status = 'active' and ${live}
     returning ${row}`,
    [id, identityId, [...amr]],
  );
  return proved;
}

/** Whose sessions end. */
export type WhoseSessions =
  | { readonly userId: string; readonly except?: string }
  | { readonly sessionId: string; readonly userId?: string }
  | { readonly identityId: string };

/** Ends what is live of them, locked in the order of ids; what was ended. */
export async function revokeSessions(
  tx: Tx,
  whose: WhoseSessions,
  reason: string,
): Promise<{ id: string; userId: string }[]> {
  const sessionId = 'sessionId' in whose ? whose.sessionId : null;
  const identityId = 'identityId' in whose ? whose.identityId : null;
  const userId = 'userId' in whose ? (whose.userId ?? null) : null;
  const except = 'except' in whose ? (whose.except ?? null) : null;
  return tx.query(
    `with ended as (
       select id from sessions
       where revoked_at is null and ($2::uuid is null or id = $2) and ($3::uuid is null or identity_id = $3)
         and ($4::uuid is null or user_id = $4) and ($5::uuid is null or id <> $5)
         and coalesce($2::uuid, $3::uuid, $4::uuid) is not null
       order by id for update)
     update sessions s set revoked_at = now(), revoke_reason = $1 from ended where s.id = ended.id
     returning s.id, s.user_id as "userId"`,
    [reason, sessionId, identityId, userId, except],
  );
}

/** The live sessions of a user, the one last used first. */
export function listSessions(reader: Reader, userId: string): Promise<ListedSession[]> {
  return reader.query<ListedSession>(
    `select s.id, s.created_at as "createdAt", s.last_seen_at as "lastSeenAt", s.device, s.place,
       s.device_label as label, s.address::text as network, s.amr
     from sessions s where s.user_id = $1 and ${live}
     order by s.last_seen_at desc, s.id desc limit 200`,
    [userId],
  );
}

/** The channels of a user's live identities that are not held. */
export async function findStepUpChannels(reader: Reader, userId: string): Promise<string[]> {
  const rows = await reader.query<{ channel: string }>(
    `select distinct channel from identities
     where user_id = $1 and unlinked_at is null and coalesce(held_until <= now(), true) order by channel`,
    [userId],
  );
  return rows.map(({ channel }) => channel);
}
