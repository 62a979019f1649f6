import { Module } from '@nestjs/common';
import { configProvider } from '../foundation/config/load-config';
import { RouterConfig } from '../message-router/router.config';
import { HealthController } from './health.controller';
import { Retention } from './retention';
import { WaitingGauges } from './waiting-gauges';

/** How the installation is run: health, retention, gauges. The commands are programs of their own. */
@Module({
  controllers: [HealthController],
  providers: [configProvider(RouterConfig), Retention, WaitingGauges],
})
export class OperationsModule {}
