import { Global, Module, type OnModuleInit } from '@nestjs/common';
import { configProvider } from '../config/load-config';
import { Metrics } from './metrics';
import { MetricsConfig } from './metrics.config';
import { MetricsAccess } from './metrics-access';
import { MetricsController } from './metrics.controller';
import { MetricsServer } from './metrics.server';

/** The metrics, for every module, and the route that tells them. */
@Global()
@Module({
  providers: [configProvider(MetricsConfig), Metrics, MetricsAccess, MetricsServer],
  controllers: [MetricsController],
  exports: [Metrics],
})
export class MetricsModule implements OnModuleInit {
  constructor(private readonly metrics: Metrics) {}

  onModuleInit(): void {
    this.metrics.measureProcess();
  }
}
