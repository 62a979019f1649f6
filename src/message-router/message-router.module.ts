import { Module, type OnModuleInit } from '@nestjs/common';
import { AgentsModule } from '../agents';
import { ChannelsModule } from '../channels';
import { ConnectionsModule } from '../connections';
import { configProvider } from '../foundation/config/load-config';
import { PersonalDataRegistry, UsersModule } from '../users';
import { MessagesApiModule } from './api/api.module';
import { budgetsPersonalData } from './budgets/budgets.personal-data';
import { BudgetController } from './budgets/api/budget.controller';
import { BudgetNotices } from './budgets/budget-notices';
import { Budgets } from './budgets/budgets';
import { BudgetsConfig } from './budgets/budgets.config';
import { Credit } from './budgets/credit';
import { UseCounts } from './budgets/use-counts';
import { ConversationWorker } from './conversation.worker';
import { AgentTurns } from './converse/agent-turn';
import { Answers } from './converse/answering';
import { Converse } from './converse/converse.worker';
import { History } from './converse/history';
import { People } from './converse/people';
import { Presence } from './converse/presence';
import { Told } from './converse/told';
import { Deliver } from './deliver/deliver.worker';
import { DeliveryReports } from './deliver/delivery-reports';
import { Ledger } from './deliver/ledger';
import { ConnectionHolds } from './deliver/pace';
import { ConversationJoiner } from './inbox/conversation-joiner';
import { ConversationParter } from './inbox/conversation-parter';
import { DeadLetters } from './inbox/dead-letters';
import { Inbox } from './inbox/inbox';
import { ReportsBell } from './inbox/reports-bell';
import { Announcements } from './leases/announcements';
import { Leases } from './leases/leases';
import { LetGo } from './leases/let-go.worker';
import { Liveness } from './leases/liveness';
import { Outbox } from './outbox/outbox.repository';
import { DeliveryEnds } from './outgoing-webhooks/delivery-ends';
import { OutgoingWebhooksApiModule } from './outgoing-webhooks/outgoing-webhooks-api.module';
import { OutgoingWebhooksWorker } from './outgoing-webhooks/outgoing-webhooks.worker';
import { conversationsPersonalData } from './personal-data/conversations.personal-data';
import { organizationsPersonalData } from './personal-data/organizations.personal-data';
import { IdempotencyInterceptor } from './receive/idempotency.interceptor';
import { WebhookAdmission } from './receive/webhook-admission';
import { WebhookEntrance } from './receive/webhook-entrance';
import { WebhookFailures } from './receive/webhook-failures';
import { WebhookSignatureGuard } from './receive/webhook-signature.guard';
import { WebhooksController } from './receive/webhooks.controller';
import { RouterMetrics } from './router-metrics';
import { RouterConfig } from './router.config';
import { Owners } from './speak/owners';
import { Speaker } from './speak/speaker';
import { HandOverStep } from './steps/hand-over.step';
import { HelpStep } from './steps/help.step';
import { StepPass } from './steps/step-pass';
import { StepRegistry } from './steps/step-registry';
import { StopStep } from './steps/stop.step';
import { StreamsWorker } from './streams/streams.worker';

/** What happens to a message: receive → inbox → converse → outbox → deliver. */
@Module({
  imports: [
    ChannelsModule,
    ConnectionsModule,
    AgentsModule,
    UsersModule,
    MessagesApiModule,
    OutgoingWebhooksApiModule,
  ],
  controllers: [BudgetController, WebhooksController],
  providers: [
    configProvider(RouterConfig),
    RouterMetrics,
    // receive; the controller is a provider too, because Nest finds guards for what runs outside Express by its provider
    WebhooksController,
    WebhookEntrance,
    WebhookAdmission,
    WebhookFailures,
    WebhookSignatureGuard,
    IdempotencyInterceptor,
    StreamsWorker,
    // inbox
    Inbox,
    DeadLetters,
    ConversationJoiner,
    ConversationParter,
    ReportsBell,
    // who holds a conversation
    Leases,
    Liveness,
    Announcements,
    ConversationWorker,
    LetGo,
    // steps, speak and converse
    StepRegistry,
    StepPass,
    Speaker,
    Owners,
    Converse,
    Answers,
    Told,
    AgentTurns,
    History,
    People,
    Presence,
    // budgets
    configProvider(BudgetsConfig),
    Budgets,
    UseCounts,
    Credit,
    BudgetNotices,
    // outbox and deliver
    Outbox,
    Deliver,
    Ledger,
    ConnectionHolds,
    DeliveryReports,
    // what organisations' servers hear of it
    DeliveryEnds,
    OutgoingWebhooksWorker,
  ],
  exports: [RouterConfig, StepRegistry, Speaker, Owners, WebhookEntrance],
})
export class MessageRouterModule implements OnModuleInit {
  constructor(
    private readonly steps: StepRegistry,
    private readonly personalData: PersonalDataRegistry,
  ) {}

  onModuleInit(): void {
    for (const step of [new StopStep(), new HelpStep(), new HandOverStep()]) this.steps.register(step);
    for (const holder of [conversationsPersonalData, organizationsPersonalData, budgetsPersonalData])
      this.personalData.register(holder);
  }
}
