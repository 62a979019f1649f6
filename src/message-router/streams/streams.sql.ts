/**
 * Takes the streams that nobody holds: $1 connections, $2 parts, element by element; $3 lease ms. Of several that try at once, each
 * row is one's: the others find its lease in the future.
 */
export const claimStreamsSql = {
  name: 'claim_streams',
  text: `
insert into streams as s (connection_id, part, epoch, lease_until)
select c.id, w.part, 1, now() + $3::float8 * interval '1 ms'
from unnest($1::uuid[], $2::int[]) as w(connection_id, part) join connections c on c.id = w.connection_id
order by 1, 2
on conflict (connection_id, part) do update set epoch = s.epoch + 1, lease_until = excluded.lease_until
  where s.lease_until <= now()
returning connection_id as "connectionId", part, epoch, resume_from as "resumeFrom"`,
};

/** Prolongs a lease ($4: ms; 0 gives it back) under its epoch; no row: it is another's. */
export const renewStreamSql = {
  name: 'renew_stream',
  text: `
update streams set lease_until = now() + $4::float8 * interval '1 ms'
where connection_id = $1::uuid and part = $2::int and epoch = $3::bigint
returning part`,
};

/** Stores where the platform goes on ($4, JSON or null) under the epoch; no row: it is another's. */
export const storePointSql = {
  name: 'store_stream_point',
  text: `
update streams set resume_from = $4::jsonb, stored_at = now()
where connection_id = $1::uuid and part = $2::int and epoch = $3::bigint
returning part`,
};
