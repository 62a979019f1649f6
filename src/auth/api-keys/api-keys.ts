import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Database } from '../../foundation/database/database';
import type { ApiKeyPrincipal, UserPrincipal } from '../../foundation/http/principal';
import { uuid7 } from '../../foundation/uuid7';
import { audit } from '../../users';
import { addApiKey, findApiKeySql, listApiKeys, revokeApiKey, type ApiKeyRow } from './api-keys.sql';
import type { Scope } from './scopes';

/** Whoever makes a key does so in the organisation of their session. */
export type Owner = Pick<UserPrincipal, 'userId'> & { readonly organizationId: string };

export interface NewApiKey {
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly expiresAt: Date | null;
}

/** `key` is shown once: only its hash is kept. */
export type KeyCreation =
  { readonly kind: 'created'; readonly key: string; readonly row: ApiKeyRow } | { readonly kind: 'too-many' };

/** Live keys of one organisation. */
const MOST = 50;
/** 256 random bits: nothing can be guessed, so a plain hash is enough. */
const pattern = /^eg_[A-Za-z0-9_-]{43}$/;

/** The keys by which organisations' servers call us. */
@Injectable()
export class ApiKeys {
  constructor(private readonly database: Database) {}

  /** Who calls with this key; undefined: it is none, or it was revoked, has expired, or its organisation is gone. */
  async verify(key: string): Promise<ApiKeyPrincipal | undefined> {
    if (!pattern.test(key)) return undefined;
    const [found] = await this.database.query<{ id: string; organizationId: string; scopes: string[] }>(
      findApiKeySql,
      [hashOf(key)],
    );
    return (
      found && {
        kind: 'api-key',
        keyId: found.id,
        organizationId: found.organizationId,
        scopes: found.scopes,
      }
    );
  }

  create({ userId, organizationId }: Owner, { name, scopes, expiresAt }: NewApiKey): Promise<KeyCreation> {
    const id = uuid7();
    const key = `eg_${randomBytes(32).toString('base64url')}`;
    const hashed = { hint: key.slice(-4), keyHash: hashOf(key) };
    return this.database.transaction(async (tx) => {
      const wanted = { id, organizationId, createdBy: userId, name, scopes, expiresAt, ...hashed };
      const row = await addApiKey(tx, wanted, MOST);
      if (!row) return { kind: 'too-many' };
      await audit(tx, { ...by(userId), action: 'api_key.created', organizationId, targetId: id });
      return { kind: 'created', key, row };
    });
  }

  /** The newest first, at most `limit`, older than the key with the id `after`. */
  list({ organizationId }: Owner, limit: number, after: string | null): Promise<ApiKeyRow[]> {
    return this.database.transaction((tx) => listApiKeys(tx, organizationId, limit, after));
  }

  /** Out at once: every request looks. False: this organisation has no such key. */
  revoke({ userId, organizationId }: Owner, id: string): Promise<boolean> {
    return this.database.transaction(async (tx) => {
      const revoked = await revokeApiKey(tx, organizationId, id);
      if (revoked)
        await audit(tx, { ...by(userId), action: 'api_key.revoked', organizationId, targetId: id });
      return revoked;
    });
  }
}

const by = (userId: string) => ({ actor: 'user', actorId: userId, userId }) as const;

const hashOf = (key: string): Buffer => createHash('sha256').update(key).digest();
