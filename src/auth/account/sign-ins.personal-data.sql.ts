import type { Tx } from '../../foundation/database/tx';
import { personKeys, type PersonalData, type RowCounter } from '../../users';

/** How a person signed in: their devices, the sign-ins under way, and the keys that they made for their organisations. */
export const signInsPersonalData: PersonalData = {
  name: 'sign_ins',
  order: 200,
  tables: [
    'sessions',
    'refresh_tokens',
    'auth_challenges',
    'used_nonces',
    'api_keys',
    'account_exports',
    'rate_limits',
  ],

  async export(tx, userId) {
    const [row] = await tx.query<{ sign_ins: unknown }>(exportSql, [userId]);
    return row?.sign_ins;
  },

  async erase(tx, userId) {
    await tx.query(
      `delete from auth_challenges c where ${theirChallenges}`,
      await challengeTraces(tx, userId),
    );
    // Tokens, and what nonces know of it, go with their session. The keys are the organisation's and stay.
    await tx.query(`delete from sessions where user_id = $1`, [userId]);
    await tx.query(`update api_keys set created_by = null where created_by = $1`, [userId]);
    await tx.query(`delete from account_exports where user_id = $1`, [userId]);
    await tx.query(`delete from rate_limits where strpos(key, $1) > 0`, [userId]);
  },

  counter: countSignIns,

  async reassign(tx, from, to) {
    await tx.query(
      `update auth_challenges set status = 'expired'
       where user_id = $1 and status in ('pending', 'claimed', 'confirmed')`,
      [from],
    );
    const ended = await tx.query<{ id: string }>(
      `update sessions set revoked_at = now(), revoke_reason = 'merged' where user_id = $1 and revoked_at is null
       returning id`,
      [from],
    );
    await tx.query(`update sessions set user_id = $2 where user_id = $1`, [from, to]);
    await tx.query(`delete from account_exports where user_id = $1`, [from]);
    await tx.query(`update api_keys set created_by = $2 where created_by = $1`, [from, to]);
    return { sessions: ended.map(({ id }) => id) };
  },

  // Whoever has their account back signs in again; keys are the organisation's. What the other began with the accounts that
  // go back ends.
  async restore(tx, _moved, from, to) {
    await tx.query(
      `update sessions set revoked_at = now(), revoke_reason = 'unlinked' where user_id = $2 and revoked_at is null
         and identity_id in (select id from identities where user_id = $1)`,
      [from, to],
    );
  },

  async part(tx, { identityId, fromUserId }) {
    await tx.query(
      `update sessions set revoked_at = now(), revoke_reason = 'unlinked'
       where user_id = $1 and identity_id = $2 and revoked_at is null`,
      [fromUserId, identityId],
    );
    await tx.query(
      `update auth_challenges set status = 'expired'
       where claimed_identity_id = $1 and status in ('pending', 'claimed', 'confirmed')`,
      [identityId],
    );
  },
};

/** Asked for by the person, or answered from an account of theirs. $1 user, $2 channels and $3 ids of their accounts. */
const theirChallenges = `
  c.user_id = $1
  or c.session_id in (select id from sessions where user_id = $1)
  or c.opened_session_id in (select id from sessions where user_id = $1)
  or c.claimed_identity_id in (select id from identities where user_id = $1)
  or exists (
    select from unnest($2::text[], $3::text[]) as k(channel, value), jsonb_array_elements(c.claimed_sender -> 'keys') s
    where c.channel = k.channel and s ->> 'value' = k.value)`;

async function challengeTraces(tx: Tx, userId: string): Promise<unknown[]> {
  const keys = await personKeys(tx, userId);
  return [userId, keys.map(({ channel }) => channel), keys.map(({ value }) => value)];
}

/** By what was open and answered when it is prepared: an erased account has neither sessions nor identities. */
async function countSignIns(tx: Tx, userId: string): Promise<RowCounter> {
  const traces = await challengeTraces(tx, userId);
  const [ids] = await tx.query<{ sessions: string[]; challenges: string[] }>(
    `select array(select id from sessions where user_id = $1) as sessions,
       array(select c.id from auth_challenges c where ${theirChallenges}) as challenges`,
    traces,
  );
  return async (later) => {
    const [counts] = await later.query<Record<string, number>>(
      `select (select count(*)::int from sessions where user_id = $1 or id = any($4::uuid[])) as sessions,
         (select count(*)::int from refresh_tokens where session_id = any($4::uuid[])) as refresh_tokens,
         (select count(*)::int from auth_challenges c where c.id = any($5::uuid[]) or ${theirChallenges}) as auth_challenges,
         (select count(*)::int from used_nonces where session_id = any($4::uuid[])) as used_nonces,
         (select count(*)::int from api_keys where created_by = $1) as api_keys,
         (select count(*)::int from account_exports where user_id = $1) as account_exports,
         (select count(*)::int from rate_limits where strpos(key, $1::text) > 0) as rate_limits`,
      [...traces, ids?.sessions, ids?.challenges],
    );
    return counts ?? {};
  };
}

const exportSql = `
  select jsonb_build_object(
    'sessions', (select coalesce(jsonb_agg(jsonb_build_object(
        'signed_in_by', s.amr, 'device', s.device, 'device_label', s.device_label,
        'place', s.place, 'network', s.address, 'created_at', s.created_at,
        'last_seen_at', s.last_seen_at, 'ended_at', s.revoked_at, 'end_reason', s.revoke_reason) order by s.id), '[]')
      from sessions s where s.user_id = $1),
    'requests', (select coalesce(jsonb_agg(jsonb_build_object(
        'purpose', c.purpose, 'channel', c.channel, 'status', c.status, 'device', c.device,
        'device_label', c.device_label, 'place', c.place,
        'network', c.address, 'created_at', c.created_at) order by c.id), '[]')
      from auth_challenges c where c.user_id = $1),
    'exports', (select coalesce(jsonb_agg(jsonb_build_object(
        'created_at', e.created_at, 'fetched_at', e.fetched_at) order by e.id), '[]')
      from account_exports e where e.user_id = $1),
    'api_keys', (select coalesce(jsonb_agg(jsonb_build_object(
        'name', k.name, 'hint', k.hint, 'scopes', k.scopes, 'created_at', k.created_at,
        'last_used_at', k.last_used_at, 'revoked_at', k.revoked_at) order by k.id), '[]')
      from api_keys k where k.created_by = $1)) as sign_ins`;
