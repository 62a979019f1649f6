import { randomBytes } from 'node:crypto';
import { ChallengeSecrets, newToken, tokenHash } from '../../../src/auth/challenges/challenge-secrets';
import {
  insertChallenge,
  type NewChallenge,
  type Queries,
} from '../../../src/auth/challenges/challenges.sql';
import { SecretsConfig } from '../../../src/foundation/config/secrets.config';
import { Clock } from '../../../src/foundation/clock';
import { Database } from '../../../src/foundation/database/database';
import { CountingPlaces } from '../../../src/foundation/http/rate-limits/counting-places';
import { RateLimits } from '../../../src/foundation/http/rate-limits/rate-limits';
import { RateLimitsConfig } from '../../../src/foundation/http/rate-limits/rate-limits.config';
import { Metrics } from '../../../src/foundation/metrics/metrics';
import { silentLog } from '../../support/log';
import { uuid7 } from '../../../src/foundation/uuid7';

/** Limits that count in this process, by this clock. */
export function limitsBy(clock: Clock, database: Database): RateLimits {
  const places = new CountingPlaces(new RateLimitsConfig(), clock, database, silentLog);
  return new RateLimits(places, new Metrics(), silentLog);
}

const config = new SecretsConfig();
config.jwtSecret = randomBytes(32).toString('hex');

export const secrets = new ChallengeSecrets(config);

/** A challenge to sign in with on this connection, open; its code and what its browser holds. */
export async function openChallenge(
  db: Queries,
  connection: { readonly id: string; readonly channel: { readonly id: string } },
  change: Partial<NewChallenge> = {},
) {
  const id = uuid7();
  const code = secrets.code(id);
  const verifier = newToken();
  await insertChallenge(db, {
    id,
    purpose: 'login',
    method: 'chat',
    channel: connection.channel.id,
    connectionId: connection.id,
    codeHash: secrets.codeHash(code),
    secretHash: tokenHash(verifier),
    streamHash: tokenHash(newToken()),
    userId: null,
    sessionId: null,
    confirmation: 'typed_code',
    sender: null,
    returnPath: null,
    network: '192.0.2.0/24',
    device: 'Chrome on Windows',
    place: 'GB',
    ...change,
  });
  return { id, code, verifier };
}
