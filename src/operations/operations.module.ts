import { Module } from '@nestjs/common';
import { configProvider } from '../foundation/config/load-config';
import { RouterConfig } from '../message-router/router.config';
import { AccountModule } from '../auth/account/account.module';
import { DueDeletions } from './due-deletions';
import { HealthController } from './health.controller';
import { Retention } from './retention';
import { WaitingGauges } from './waiting-gauges';

/** How the installation is run: health, retention, gauges. The commands are programs of their own. */
@Module({
  imports: [AccountModule],
  controllers: [HealthController],
  providers: [configProvider(RouterConfig), DueDeletions, Retention, WaitingGauges],
})
export class OperationsModule {}
