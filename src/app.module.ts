import { Module, type DynamicModule } from '@nestjs/common';
import { dataSourceOptions } from '../ormconfig';
import { AgentsModule } from './agents';
import { AccountModule } from './auth/account/account.module';
import { AuthModule } from './auth/auth.module';
import { ChannelsModule } from './channels';
import { ConnectionsModule } from './connections';
import { ClockModule } from './foundation/clock.module';
import { EnvironmentModule } from './foundation/config/environment.module';
import type { Environment } from './foundation/config/load-config';
import { DatabaseModule } from './foundation/database/database.module';
import { HttpModule } from './foundation/http/http.module';
import { OpenApiModule } from './foundation/http/openapi/openapi.module';
import { RateLimitsModule } from './foundation/http/rate-limits/rate-limits.module';
import { LogModule } from './foundation/log/log.module';
import { MetricsModule } from './foundation/metrics/metrics.module';
import { SecretsModule } from './foundation/secrets/secrets.module';
import { MessageRouterModule } from './message-router/message-router.module';
import { OperationsModule } from './operations/operations.module';
import { SimulatorModule } from './simulator/simulator.module';
import { simulatorStandsIn } from './simulator/standing-in';
import { UsersModule } from './users';

/** The table of contents: every module of the product. */
@Module({})
export class AppModule {
  static for(environment: Environment): DynamicModule {
    return {
      module: AppModule,
      imports: [
        // what everything stands on
        EnvironmentModule.with(environment),
        ClockModule,
        LogModule,
        MetricsModule,
        DatabaseModule.with(dataSourceOptions),
        HttpModule,
        RateLimitsModule,
        SecretsModule,
        OpenApiModule,
        // how we speak, where we are reached, who answers, who you are, what happens to a message
        ChannelsModule,
        ConnectionsModule,
        AgentsModule,
        UsersModule,
        MessageRouterModule,
        // is it really you, and how it is run
        AuthModule,
        AccountModule,
        OperationsModule,
        ...(simulatorStandsIn(environment) ? [SimulatorModule] : []),
      ],
    };
  }
}
