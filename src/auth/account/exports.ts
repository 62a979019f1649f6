import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Clock } from '../../foundation/clock';
import { Database } from '../../foundation/database/database';
import { uuid7 } from '../../foundation/uuid7';
import { audit, PersonalDataRegistry } from '../../users';

/** A person's wish for what we hold about them; it can be fetched until `expiresAt`. */
export interface ExportJob {
  readonly id: string;
  readonly expiresAt: Date;
}

/** Everything we hold about a person, as one JSON document: read on demand, never stored, fetched once a link. */
@Injectable()
export class Exports {
  constructor(
    private readonly database: Database,
    private readonly holders: PersonalDataRegistry,
    private readonly clock: Clock,
  ) {}

  /** For 24 hours. */
  ask(userId: string): Promise<ExportJob> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx.query<ExportJob>(
        `insert into account_exports (id, user_id, expires_at) values ($1, $2, now() + interval '24 hours')
         returning id, expires_at as "expiresAt"`,
        [uuid7(), userId],
      );
      if (!row) throw new Error('an insert returns its row');
      await audit(tx, { actor: 'user', actorId: userId, action: 'export.asked', userId, targetId: row.id });
      return row;
    });
  }

  /** The secret of a new link, which replaces an older one; undefined if the person has no such job any more. */
  async link(id: string, userId: string): Promise<(ExportJob & { readonly token: string }) | undefined> {
    const token = randomBytes(32).toString('base64url');
    const [row] = await this.database.query<ExportJob>(
      `update account_exports set token_hash = $3 where id = $1 and user_id = $2 and expires_at > now()
       returning id, expires_at as "expiresAt"`,
      [id, userId, hashOf(token)],
    );
    return row && { ...row, token };
  }

  /** Uses a link up. Whose document it opens; undefined: it is not a link, was used, or is too old. */
  async redeem(id: string, token: string): Promise<string | undefined> {
    return this.database.transaction(async (tx) => {
      const [row] = await tx.query<{ userId: string }>(
        `update account_exports e set token_hash = null, fetched_at = now() from users u
         where e.id = $1 and e.token_hash = $2 and e.expires_at > now() and u.id = e.user_id and u.status = 'active'
         returning e.user_id as "userId"`,
        [id, hashOf(token)],
      );
      if (!row) return undefined;
      const { userId } = row;
      await audit(tx, { actor: 'user', actorId: userId, action: 'export.fetched', userId, targetId: id });
      return userId;
    });
  }

  /** The document in pieces: all holders as they stood at one moment. Nothing waits for a slow reader with a connection. */
  document(userId: string): Promise<readonly string[]> {
    return this.database.transaction(async (tx) => {
      await tx.query('set transaction isolation level repeatable read, read only');
      const pieces = [`{"exported_at":${JSON.stringify(this.clock.now().toISOString())}`];
      for (const holder of this.holders.all)
        pieces.push(`,"${holder.name}":${JSON.stringify((await holder.export(tx, userId)) ?? null)}`);
      const history = await tx.query(historySql, [userId]);
      return [...pieces, `,"history":${JSON.stringify(history)}}\n`];
    });
  }
}

/** The token has 256 random bits: a plain hash will do. */
const hashOf = (token: string): Buffer => createHash('sha256').update(token).digest();

/** What the audit log says of the person; whom else it was about stays out. */
const historySql = `
  select at, action, reason, actor, address::text as network from audit_log where user_id = $1 order by at, id`;
