import type { Tx } from '../../foundation/database/tx';
import { UNDO_LINK_DAYS } from './link-offers.sql';

/**
 * Something to tell a person of their account.
 * `offered`: is this identity theirs? It waits for their answer. `joined`: the identity joined them by its phone.
 * `linked`: the identity was linked to them by one of their sessions. `changed`: the identity has a new number or user id.
 */
export type Notice =
  | (NoticeFacts & { readonly kind: 'offered' | 'joined'; readonly offerId: string })
  | (NoticeFacts & { readonly kind: 'linked' | 'changed' });

interface NoticeFacts {
  /** Who is to be told. */
  readonly userId: string;
  /** The identity that it is about. */
  readonly identityId: string;
  readonly channel: string;
  /** False: it is too late, or not so any more. */
  readonly valid: boolean;
}

/** The next notice that is due, locked; what another process is telling is passed over. Undefined: there is none. */
export async function takeNotice(tx: Tx, now: Date): Promise<Notice | undefined> {
  for (const sql of [offersSql, linksSql, changesSql]) {
    const [notice] = await tx.query<Notice>(sql, [now]);
    if (notice) return notice;
  }
  return undefined;
}

/** It was told: the time to answer counts from now, where there is something to answer. */
export async function noticeTold(tx: Tx, notice: Notice, now: Date): Promise<void> {
  if (notice.kind === 'offered' || notice.kind === 'joined')
    await tx.query(
      `update link_offers set expires_at = $2::timestamptz + $3 * interval '1 day' where id = $1`,
      [notice.offerId, now, notice.kind === 'offered' ? 1 : UNDO_LINK_DAYS],
    );
  await closeNotice(tx, notice, now);
}

/** It will not be told any more. */
export async function closeNotice(tx: Tx, notice: Notice, now: Date): Promise<void> {
  switch (notice.kind) {
    case 'offered':
    case 'joined':
      await tx.query(`update link_offers set notified_at = $2 where id = $1`, [notice.offerId, now]);
      return;
    case 'linked':
    case 'changed':
      await tx.query(`update identities set ${columns[notice.kind]} = null where id = $1`, [
        notice.identityId,
      ]);
  }
}

/** Nobody can be told now: again after 10 seconds, or after a quarter of the time that it has waited, at most an hour. */
export async function postponeNotice(tx: Tx, notice: Notice, now: Date): Promise<void> {
  const again = (since: string): string =>
    `$2::timestamptz + least(interval '1 hour', greatest(interval '10 s', ($2::timestamptz - ${since}) / 4))`;
  switch (notice.kind) {
    case 'offered':
    case 'joined':
      await tx.query(`update link_offers set notify_at = ${again('created_at')} where id = $1`, [
        notice.offerId,
        now,
      ]);
      return;
    case 'linked':
      await tx.query(`update identities set link_notice_at = ${again('linked_at')} where id = $1`, [
        notice.identityId,
        now,
      ]);
      return;
    case 'changed':
      await tx.query(
        `update identities set change_notice_at = ${again(`(held_until - interval '1 day')`)} where id = $1`,
        [notice.identityId, now],
      );
  }
}

/** Who was away for so long is asked when they come back. */
const ASKED_WITHIN_DAYS = 30;

const columns = { linked: 'link_notice_at', changed: 'change_notice_at' } as const;

/** $1 now. */
const offersSql = `
select case o.state when 'open' then 'offered' else 'joined' end as kind, o.id as "offerId", o.to_user_id as "userId",
  i.id as "identityId", i.channel,
  case o.state when 'open' then o.created_at > $1::timestamptz - interval '${ASKED_WITHIN_DAYS} days' else o.expires_at > $1 end
    and i.unlinked_at is null and (o.state = 'joined') = (i.user_id = o.to_user_id) as valid
from link_offers o join identities i on i.id = o.from_identity_id
where o.notified_at is null and o.state in ('open', 'joined') and o.notify_at <= $1
order by o.notify_at limit 1 for update of o skip locked`;

/** $1 now. */
const linksSql = `
select 'linked' as kind, user_id as "userId", id as "identityId", channel,
  unlinked_at is null and coalesce(linked_at > $1::timestamptz - interval '${UNDO_LINK_DAYS} days', false) as valid
from identities where link_notice_at <= $1
order by link_notice_at limit 1 for update skip locked`;

/** $1 now. */
const changesSql = `
select 'changed' as kind, user_id as "userId", id as "identityId", channel,
  unlinked_at is null and coalesce(held_until > $1, false) as valid
from identities where change_notice_at <= $1
order by change_notice_at limit 1 for update skip locked`;
