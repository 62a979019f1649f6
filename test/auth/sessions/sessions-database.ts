import { DataSource } from 'typeorm';
import { dataSourceOptions } from '../../../ormconfig';
import { KeyRotation } from '../../../src/auth/sessions/keys/key-rotation';
import { KeySeal } from '../../../src/auth/sessions/keys/key-seal';
import { SigningKeys } from '../../../src/auth/sessions/keys/signing-keys';
import { Refresh } from '../../../src/auth/sessions/refresh';
import { Sessions } from '../../../src/auth/sessions/sessions';
import { TheftNotice } from '../../../src/auth/sessions/theft-notice';
import { AccessTokens } from '../../../src/auth/sessions/tokens/access-tokens';
import { RefreshTokens } from '../../../src/auth/sessions/tokens/refresh-tokens';
import { Clock } from '../../../src/foundation/clock';
import { SecretsConfig } from '../../../src/foundation/config/secrets.config';
import { Database } from '../../../src/foundation/database/database';
import type { ClientDescription } from '../../../src/foundation/http/client';
import { CountingPlaces } from '../../../src/foundation/http/rate-limits/counting-places';
import { RateLimits } from '../../../src/foundation/http/rate-limits/rate-limits';
import { RateLimitsConfig } from '../../../src/foundation/http/rate-limits/rate-limits.config';
import { Metrics } from '../../../src/foundation/metrics/metrics';
import { uuid7 } from '../../../src/foundation/uuid7';
import { freshDatabase } from '../../support/fresh-database';
import { silentLog } from '../../support/log';

/** The system's time until a test moves it. */
export class MovableClock extends Clock {
  private aheadMs = 0;
  now(): Date {
    return new Date(Date.now() + this.aheadMs);
  }
  passSeconds(seconds: number): void {
    this.aheadMs += seconds * 1000;
  }
}

/** One process's services of sessions. */
export interface SessionServices {
  readonly clock: MovableClock;
  readonly keys: SigningKeys;
  readonly rotation: KeyRotation;
  readonly accessTokens: AccessTokens;
  readonly sessions: Sessions;
  readonly refresh: Refresh;
  /** Who was told that a copy of their session was found. */
  readonly told: readonly string[];
}

export interface SessionsDatabase {
  readonly database: Database;
  /** The services of another process, with this secret. */
  process(jwtSecret?: string, mode?: string): SessionServices;
  /** An active user with a WhatsApp identity; their ids. */
  person(): Promise<{ userId: string; identityId: string; organizationId: string }>;
}

export const someClient: ClientDescription = {
  network: '198.51.100.0/24',
  device: 'Chrome on Windows',
  place: 'GB',
};

/** A database of its own for one test file, with as many processes as a test wants. */
export function sessionsDatabase(): SessionsDatabase {
  const made = {} as SessionsDatabase & { dataSource: DataSource };
  beforeAll(async () => {
    const dataSource = await new DataSource(dataSourceOptions(await freshDatabase(), 12)).initialize();
    const database = new Database(dataSource);
    Object.assign(made, { dataSource, database, process: services(database), person: person(database) });
  });
  afterAll(() => made.dataSource.destroy());
  return made;
}

const services =
  (database: Database) =>
  (jwtSecret = 'the-secret-of-these-tests-is-long-enough', mode = 'test'): SessionServices => {
    const secrets = Object.assign(new SecretsConfig(), { jwtSecret, mode });
    const clock = new MovableClock();
    const seal = new KeySeal(secrets);
    const rotation = new KeyRotation(database, seal);
    const keys = new SigningKeys(database, rotation, seal, secrets, clock, silentLog);
    const accessTokens = new AccessTokens(keys, clock);
    const refreshTokens = new RefreshTokens(secrets);
    const sessions = new Sessions(database, accessTokens, refreshTokens);
    const places = new CountingPlaces(new RateLimitsConfig(), clock, database, silentLog);
    const limits = new RateLimits(places, new Metrics(), silentLog);
    const told: string[] = [];
    const notice = Object.create(TheftNotice.prototype) as TheftNotice;
    notice.tell = (userId) => Promise.resolve(void told.push(userId));
    const refresh = new Refresh(database, sessions, refreshTokens, limits, notice);
    return { clock, keys, rotation, accessTokens, sessions, refresh, told };
  };

const person = (database: Database) => async () => {
  const [userId, identityId, organizationId] = [uuid7(), uuid7(), uuid7()];
  await database.query(
    `with o as (insert into organizations (id, name, slug, is_personal) values ($3, 'Ann', $4, true)),
       u as (insert into users (id, organization_id) values ($1, $3)),
       m as (insert into memberships (organization_id, user_id, role) values ($3, $1, 'owner'))
     insert into identities (id, user_id, channel) values ($2, $1, 'whatsapp')`,
    [userId, identityId, organizationId, `slug-${organizationId}`],
  );
  return { userId, identityId, organizationId };
};
