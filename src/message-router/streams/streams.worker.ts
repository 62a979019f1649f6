import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import type { ResumePoint } from '../../channels';
import { ConnectionDirectory, type Connection } from '../../connections';
import { Statements } from '../../foundation/database/statements';
import { Log } from '../../foundation/log/log';
import { Loop } from '../../foundation/loop/loop';
import { Inbox } from '../inbox/inbox';
import { RouterConfig } from '../router.config';
import { StreamHold } from './stream-hold';
import { claimStreamsSql } from './streams.sql';

const EVERY_MS = 1_000;
/** How long a stream stays with a process that is gone: Discord keeps what comes meanwhile. */
export const STREAM_LEASE_MS = 12_000;

/**
 * Holds the streams of all connections, each in one process: takes those whose lease has run out, and ends those whose connection
 * is gone or has other credentials. Only where workers run.
 */
@Injectable()
export class StreamsWorker implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly holds = new Map<string, { readonly hold: StreamHold; readonly ended: Promise<void> }>();
  private readonly loop = new Loop('streams', EVERY_MS, () => this.round(), this.log);

  constructor(
    private readonly directory: ConnectionDirectory,
    private readonly inbox: Inbox,
    private readonly statements: Statements,
    private readonly config: RouterConfig,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.workers === 'on') this.loop.start();
  }

  /** Closes what is held and gives the leases back: another process resumes at once. */
  async beforeApplicationShutdown(): Promise<void> {
    if (this.config.workers === 'off') return;
    await this.loop.stop();
    for (const { hold } of this.holds.values()) hold.end();
    await Promise.all([...this.holds.values()].map(({ ended }) => ended));
  }

  private async round(): Promise<void> {
    for (const { hold } of this.holds.values())
      if (this.directory.get(hold.claimed.connection.id) !== hold.claimed.connection) hold.end();
    const wanted = this.directory.all.flatMap((connection) =>
      partsOf(connection).filter(({ part }) => !this.holds.has(keyOf(connection.id, part))),
    );
    if (!wanted.length) return;
    const claimedAt = performance.now();
    const rows = await this.statements.run<ClaimRow>(claimStreamsSql, [
      wanted.map(({ connection }) => connection.id),
      wanted.map(({ part }) => part),
      STREAM_LEASE_MS,
    ]);
    for (const row of rows) this.hold(row, wanted, claimedAt);
  }

  private hold(
    { connectionId, part, epoch, resumeFrom }: ClaimRow,
    wanted: readonly { readonly connection: Connection; readonly part: number }[],
    claimedAt: number,
  ): void {
    const connection = wanted.find((one) => one.connection.id === connectionId)?.connection;
    const source = connection?.channel.stream;
    if (!connection || !source) return;
    const { statements, inbox, log } = this;
    const hold = new StreamHold(
      { connection, source, part, epoch, resumeFrom },
      { statements, inbox, log, leaseMs: STREAM_LEASE_MS },
      claimedAt,
    );
    const key = keyOf(connectionId, part);
    this.holds.set(key, { hold, ended: hold.run().finally(() => this.holds.delete(key)) });
  }
}

interface ClaimRow {
  readonly connectionId: string;
  readonly part: number;
  readonly epoch: string;
  readonly resumeFrom: ResumePoint | null;
}

const partsOf = (connection: Connection): { readonly connection: Connection; readonly part: number }[] =>
  Array.from({ length: connection.channel.stream?.parts ?? 0 }, (_, part) => ({ connection, part }));

const keyOf = (connectionId: string, part: number): string => `${connectionId} ${part}`;
