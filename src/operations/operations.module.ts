import { Module } from '@nestjs/common';
import { HealthController } from './health.controller';

/** How the installation is run: health, retention, commands. */
@Module({ controllers: [HealthController] })
export class OperationsModule {}
