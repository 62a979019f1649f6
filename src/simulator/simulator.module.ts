import { Module, type OnModuleDestroy } from '@nestjs/common';
import { Clock, SystemClock } from '../foundation/clock';
import { ENVIRONMENT, loadConfig, type Environment } from '../foundation/config/load-config';
import { AccountsController } from './accounts/accounts.controller';
import { ControlController } from './control.controller';
import { GraphController } from './graph.controller';
import { localAddress } from './local-address';
import { PagesController } from './pages.controller';
import { PeopleController } from './people.controller';
import { Platforms } from './platforms/platforms';
import { PlatformsController } from './platforms/platforms.controller';
import { Simulator } from './simulator';
import { SimulatorConfig } from './simulator.config';
import { simulatedNumber } from './standing-in';

/**
 * A WhatsApp on this machine, under `/simulator`. To be imported only where `simulatorStandsIn`; with any other
 * environment, production first of all, it fails to load.
 */
@Module({
  controllers: [
    GraphController,
    PlatformsController,
    PeopleController,
    AccountsController,
    ControlController,
    PagesController,
  ],
  providers: [
    {
      provide: Simulator,
      inject: [ENVIRONMENT, { token: Clock, optional: true }],
      useFactory: (environment: Environment, clock: Clock = new SystemClock()) => {
        const { phoneNumberId, accessToken, appSecret } = loadConfig(SimulatorConfig, environment);
        const webhookUrl = `${localAddress(environment)}/api/eliza-app/webhook/whatsapp`;
        const { phone } = simulatedNumber;
        return new Simulator(
          { phoneNumberId, accessToken, appSecret, phone, name: 'Eliza', webhookUrl },
          clock,
        );
      },
    },
    {
      provide: Platforms,
      inject: [ENVIRONMENT, Simulator],
      useFactory: (environment: Environment, { people }: Simulator) => new Platforms(environment, people),
    },
  ],
})
export class SimulatorModule implements OnModuleDestroy {
  constructor(
    private readonly simulator: Simulator,
    private readonly platforms: Platforms,
  ) {}

  onModuleDestroy(): void {
    this.simulator.close();
    this.platforms.close();
  }
}
