import { Injectable } from '@nestjs/common';
import type { ConnectionCheck } from '../channels';
import { Database } from '../foundation/database/database';
import { auditConnection } from './audit-connection';
import { ConnectionDirectory } from './connection-directory';
import { makeDisconnected } from './organization-connections.sql';

/** The platform is asked no longer than that: the secrets are forgotten all the same. */
const DISCONNECT_TIMEOUT_MS = 30_000;

/** Who lets it go; `userId` null: an API key. */
interface Leaver {
  readonly organizationId: string;
  readonly userId: string | null;
}

/** Lets an organisation's account go: no more deliveries, the secrets forgotten, the log kept. */
@Injectable()
export class Disconnect {
  constructor(
    private readonly database: Database,
    private readonly directory: ConnectionDirectory,
  ) {}

  /** What could not be undone at the platform; undefined: this organisation has no such connection that lives. */
  async disconnect(
    { organizationId, userId }: Leaver,
    id: string,
  ): Promise<readonly ConnectionCheck[] | undefined> {
    await this.directory.refresh();
    const connection = this.directory.get(id);
    const own = connection?.organizationId === organizationId ? connection : undefined;
    const others = this.directory
      .candidates(own?.channel.id ?? '', organizationId)
      .filter((one) => one.id !== id)
      .map(({ credentials }) => credentials);
    const checks = own?.channel.connecting
      ? await own.channel.connecting.deactivate(
          own.credentials,
          others,
          AbortSignal.timeout(DISCONNECT_TIMEOUT_MS),
        )
      : [];
    const done = await this.database.transaction(async (tx) => {
      const disconnected = await makeDisconnected(tx, organizationId, id);
      if (disconnected) await auditConnection(tx, 'disconnected', { id, organizationId, userId });
      return disconnected;
    });
    await this.directory.refresh();
    return done ? checks : undefined;
  }
}
