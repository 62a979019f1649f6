import type { Sender } from '../../channels';
import type { Statement, Statements } from '../../foundation/database/statements';
import { liveKeyOf } from './identity-lookup.sql';
import { isTransferable } from './known-identity';
import type { Resolved } from './resolve-sender';

/** One statement for any number of senders: who has their keys, and what else is stored of them. */
export const knownSendersStatement: Statement = {
  name: 'users_known_senders',
  text: `
  select asked.at, i.id as "identityId", i.user_id as "userId", count(*)::int as "heldKeys",
    i.display_name as "displayName", i.username, i.last_seen_at as "lastSeenAt",
    array(select p.source || ' ' || p.phone_e164 from phone_proofs p
      where p.identity_id = i.id and p.revoked_at is null) as phones,
    array(select own.kind from identity_keys own
      where own.identity_id = i.id and own.retired_at is null) as "keyKinds"
  from unnest($1::int[], $2::text[], $3::text[], $4::text[]) as asked (at, kind, scope, value)
  cross join lateral (${liveKeyOf('identity_id')}) as held
  join identities i on i.id = held.identity_id and i.unlinked_at is null
  join users u on u.id = i.user_id and u.status <> 'merged'
  group by asked.at, i.id`,
};

/**
 * Those of the senders about whom nothing is to be written: all their keys lead to one identity, name and phone are as
 * stored, and it was seen since `seenSince`. By their place in `senders`; whoever is missing must be resolved.
 */
export async function findKnownSenders(
  statements: Statements,
  senders: readonly Sender[],
  seenSince: Date,
): Promise<ReadonlyMap<number, Resolved>> {
  const keys = senders.flatMap((sender, at) => sender.keys.map((key) => ({ at, ...key })));
  const rows = await statements.run<Row>(knownSendersStatement, [
    keys.map((key) => key.at),
    keys.map((key) => key.kind),
    keys.map((key) => key.scope),
    keys.map((key) => key.value),
  ]);
  const known = new Map<number, Resolved>();
  for (const row of rows) {
    const sender = senders[row.at];
    if (!sender || row.lastSeenAt < seenSince || !isAsStored(sender, row)) continue;
    known.set(row.at, {
      userId: row.userId,
      identityId: row.identityId,
      isNew: false,
      proof: speaksForItself(sender, row),
    });
  }
  return known;
}

interface Row {
  readonly at: number;
  readonly identityId: string;
  readonly userId: string;
  readonly heldKeys: number;
  readonly displayName: string | null;
  readonly username: string | null;
  readonly lastSeenAt: Date;
  readonly phones: readonly string[];
  readonly keyKinds: readonly string[];
}

const isAsStored = (sender: Sender, row: Row): boolean =>
  row.heldKeys === sender.keys.length &&
  (sender.name === undefined || sender.name === row.displayName) &&
  (sender.username === undefined || sender.username === row.username) &&
  (sender.phone === undefined ||
    row.phones.includes(`${sender.phone.source} ${sender.phone.e164}`) ||
    !speaksForItself(sender, row));

const speaksForItself = (sender: Sender, row: Row): boolean =>
  !sender.keys.every(isTransferable) || row.keyKinds.every((kind) => isTransferable({ kind }));
