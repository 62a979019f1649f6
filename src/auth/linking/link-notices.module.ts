import { Module, type OnModuleInit } from '@nestjs/common';
import { ConnectionsModule } from '../../connections';
import { MessageRouterModule, StepRegistry } from '../../message-router';
import { UsersModule } from '../../users';
import { LinkNotices } from './link-notices.worker';
import { LinkOfferStep } from './link-offer.step';

/** What people are told and asked about their accounts in their messengers, and what they answer there. */
@Module({
  imports: [ConnectionsModule, UsersModule, MessageRouterModule],
  providers: [LinkNotices, LinkOfferStep],
})
export class LinkNoticesModule implements OnModuleInit {
  constructor(
    private readonly steps: StepRegistry,
    private readonly step: LinkOfferStep,
  ) {}

  onModuleInit(): void {
    this.steps.register(this.step);
  }
}
