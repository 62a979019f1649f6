import { Module, type OnModuleInit } from '@nestjs/common';
import { ChannelsModule } from '../../channels';
import { ConnectionsModule } from '../../connections';
import { configProvider } from '../../foundation/config/load-config';
import { SecretsConfig } from '../../foundation/config/secrets.config';
import { MessageRouterModule, StepRegistry } from '../../message-router';
import { UsersModule } from '../../users';
import { ChallengeEventsController } from './challenge-events.controller';
import { ChallengeWatch } from './challenge-watch';
import { Challenges } from './challenges';
import { ChallengesController } from './challenges.controller';
import { ChallengeSecrets } from './challenge-secrets';
import { SessionsModule } from '../sessions/sessions.module';
import { SignInModule } from '../sign-in.module';
import { ChallengeReplay } from './challenge-replay';
import { ChallengeTokenController } from './challenge-token.controller';
import { ChallengeTokens } from './challenge-tokens';
import { ChallengeStep } from './challenge.step';
import { PhoneController } from './phone.controller';
import { TypedAccount } from './typed-account';
import { WhatsAppSignInController } from './whatsapp-sign-in.controller';
import { CodeSending } from './code-sending';
import { Codes } from './codes';
import { CodesController } from './codes.controller';

/** Proofs by chat: a code that a person sends to the bot, or the bot to the person. */
@Module({
  imports: [
    ConnectionsModule,
    UsersModule,
    MessageRouterModule,
    SignInModule,
    SessionsModule,
    ChannelsModule,
  ],
  controllers: [
    ChallengesController,
    ChallengeEventsController,
    ChallengeTokenController,
    WhatsAppSignInController,
    PhoneController,
    CodesController,
  ],
  providers: [
    configProvider(SecretsConfig),
    ChallengeSecrets,
    ChallengeStep,
    Challenges,
    ChallengeWatch,
    ChallengeTokens,
    ChallengeReplay,
    TypedAccount,
    Codes,
    CodeSending,
  ],
})
export class ChallengesModule implements OnModuleInit {
  constructor(
    private readonly steps: StepRegistry,
    private readonly step: ChallengeStep,
  ) {}

  onModuleInit(): void {
    this.steps.register(this.step);
  }
}
