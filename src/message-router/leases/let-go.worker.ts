import { Injectable, type BeforeApplicationShutdown, type OnApplicationBootstrap } from '@nestjs/common';
import { Statements } from '../../foundation/database/statements';
import { Log } from '../../foundation/log/log';
import { Loop } from '../../foundation/loop/loop';
import { RouterConfig } from '../router.config';
import { claimLetGoSql } from './claim.sql';
import { leasesFrom, type LeaseRow } from './conversation-lease';
import { EVENTS_AT_MOST, LEASE_MS, Leases } from './leases';

const EVERY_MS = 5_000;
const CLAIM_AT_MOST = 64;

/** Brings to its end what waits at connections that their organisations let go, so that it fails and is seen to. */
@Injectable()
export class LetGo implements OnApplicationBootstrap, BeforeApplicationShutdown {
  private readonly loop = new Loop('let-go', EVERY_MS, () => this.look(), this.log);

  constructor(
    private readonly statements: Statements,
    private readonly leases: Leases,
    private readonly config: RouterConfig,
    private readonly log: Log,
  ) {}

  onApplicationBootstrap(): void {
    if (this.config.workers === 'on') this.loop.start();
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }

  private async look(): Promise<void> {
    const owner = this.leases.claimAs;
    if (owner === undefined) return;
    const most = Math.min(CLAIM_AT_MOST, this.leases.room);
    const at = performance.now();
    const rows = await this.statements.run<LeaseRow>(claimLetGoSql, [most, owner, LEASE_MS, EVENTS_AT_MOST]);
    this.leases.take(leasesFrom(rows, at, LEASE_MS));
  }
}
