import { Injectable } from '@nestjs/common';
import { Database } from '../foundation/database/database';
import { Log } from '../foundation/log/log';
import { ConnectionDirectory } from './connection-directory';
import { listTemplates, replaceTemplates, staleTemplates, type KnownTemplate } from './templates.sql';

const SYNC_TIMEOUT_MS = 30_000;
/** Platforms judge templates within minutes to a day, and tell the app, not the organisation's own address (A7). */
const SYNC_AFTER_MINUTES = 60;
const SYNCS_AT_ONCE = 20;

/** `synced`: as the platform lists them now. `none`: it has none. `failed`: what was known stays. */
export type TemplateSync =
  { readonly kind: 'synced' } | { readonly kind: 'none' } | { readonly kind: 'failed'; readonly why: string };

/** The message templates of connections, as their platforms list them. */
@Injectable()
export class Templates {
  /** Those that are never listed would else be asked again and again, and no others. */
  private after: string | null = null;

  constructor(
    private readonly database: Database,
    private readonly directory: ConnectionDirectory,
    private readonly log: Log,
  ) {}

  /** Asks the platform now. */
  async sync(connectionId: string): Promise<TemplateSync> {
    const connection = this.directory.get(connectionId);
    const connecting = connection?.channel.connecting;
    if (!connection || !connecting?.templates) return { kind: 'none' };
    const listing = await connecting.templates(connection.credentials, AbortSignal.timeout(SYNC_TIMEOUT_MS));
    if (listing.kind !== 'listed') return { kind: 'failed', why: listing.why };
    await this.database.transaction((tx) => replaceTemplates(tx, connectionId, listing.templates));
    return { kind: 'synced' };
  }

  /** Those of the connections that were not listed for an hour, a few at a time, in turn; one harms no other. */
  async syncStale(): Promise<void> {
    const ids = await this.database.transaction((tx) =>
      staleTemplates(tx, SYNC_AFTER_MINUTES, this.after, SYNCS_AT_ONCE),
    );
    this.after = ids.length < SYNCS_AT_ONCE ? null : (ids.at(-1) ?? null);
    await Promise.all(
      ids.map((id) =>
        this.sync(id).catch((error: unknown) =>
          this.log.error('templates_not_synced', { error, connectionId: id }),
        ),
      ),
    );
  }

  /** What is known of them. */
  of(connectionId: string): Promise<KnownTemplate[]> {
    return this.database.transaction((tx) => listTemplates(tx, connectionId));
  }
}
