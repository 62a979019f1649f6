import { Module } from '@nestjs/common';
import { configProvider } from '../foundation/config/load-config';
import { RouterConfig } from '../message-router/router.config';
import { AccountModule } from '../auth/account/account.module';
import { ConnectionsModule } from '../connections';
import { MessageRouterModule } from '../message-router';
import { ConnectionWatch } from './connection-watch';
import { DueDeletions } from './due-deletions';
import { HealthController } from './health.controller';
import { Retention } from './retention';
import { WaitingGauges } from './waiting-gauges';

/** How the installation is run: health, retention, gauges. The commands are programs of their own. */
@Module({
  imports: [AccountModule, ConnectionsModule, MessageRouterModule],
  controllers: [HealthController],
  providers: [configProvider(RouterConfig), ConnectionWatch, DueDeletions, Retention, WaitingGauges],
})
export class OperationsModule {}
