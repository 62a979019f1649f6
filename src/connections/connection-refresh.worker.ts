import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { Log } from '../foundation/log/log';
import { Loop } from '../foundation/loop/loop';
import { ConnectionDirectory } from './connection-directory';

/** How soon every instance knows what another has connected, changed or let go. */
const REFRESH_MS = 2_000;

/** Keeps this instance's directory of connections as the database has it. */
@Injectable()
export class ConnectionRefresh implements OnApplicationBootstrap, OnApplicationShutdown {
  private readonly loop: Loop;

  constructor(directory: ConnectionDirectory, log: Log) {
    this.loop = new Loop('connections', REFRESH_MS, () => directory.refresh(), log);
  }

  onApplicationBootstrap(): void {
    this.loop.start();
  }

  async onApplicationShutdown(): Promise<void> {
    await this.loop.stop();
  }
}
