import { Injectable } from '@nestjs/common';
import type { ConnectionHealth } from '../channels';
import { Database } from '../foundation/database/database';
import { HttpConfig } from '../foundation/http/http.config';
import { ConnectionDirectory } from './connection-directory';
import { callbackUrl } from './callback-url';
import { keepHealth, takeHealthCheck } from './organization-connections.sql';

/** How long one look at the platform serves every instance. */
const GOOD_SECONDS = 300;
const BAD_SECONDS = 60;
const CHECK_TIMEOUT_MS = 30_000;

/** So long what the platform said is believed. */
export const goodForSeconds = ({ ok }: ConnectionHealth): number => (ok ? GOOD_SECONDS : BAD_SECONDS);

/** What is known of a connection's health, and whether that is old. */
interface Known {
  readonly id: string;
  readonly health: ConnectionHealth | null;
  readonly healthIsOld: boolean;
}

/** How connections are, asked of their platforms and kept for all instances. */
@Injectable()
export class ConnectionHealths {
  constructor(
    private readonly database: Database,
    private readonly directory: ConnectionDirectory,
    private readonly http: HttpConfig,
  ) {}

  /**
   * As it was found last, or now if that is old: 300 s where all was well, else 60. Of many who ask at once one asks the
   * platform, the others get what is known. Undefined: it is not active, or nothing is known yet. `port`: where this
   * process is reached on its own machine.
   */
  async of(row: Known, port = this.http.port): Promise<ConnectionHealth | undefined> {
    if (!row.healthIsOld) return row.health ?? undefined;
    if (!(await this.database.transaction((tx) => takeHealthCheck(tx, row.id))))
      return row.health ?? undefined;
    const health = await this.asked(row.id, port);
    if (!health) return row.health ?? undefined;
    await this.database.transaction((tx) => keepHealth(tx, row.id, health, goodForSeconds(health)));
    return health;
  }

  /** Undefined: this installation has no address to be reached at. */
  private async asked(id: string, port: number): Promise<ConnectionHealth | undefined> {
    const connection = this.directory.get(id);
    const connecting = connection?.channel.connecting;
    if (!connection?.organizationId || !connecting) return closed;
    const url = callbackUrl(this.http, port, connection.channel.id, connection.organizationId);
    const signal = AbortSignal.timeout(CHECK_TIMEOUT_MS);
    return url === undefined ? undefined : connecting.check(connection.credentials, url, signal);
  }
}

/** It is there, and no key of ours opens it: nothing is received or sent until it is connected again. */
const closed: ConnectionHealth = {
  ok: false,
  checks: [
    {
      name: 'credentials',
      ok: false,
      detail: 'What opens this account cannot be read any more.',
      fix: 'Please connect it again.',
    },
  ],
  tokenExpiresAt: null,
};
