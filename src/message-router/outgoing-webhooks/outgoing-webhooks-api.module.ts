import { Module } from '@nestjs/common';
import { OutgoingWebhooks } from './outgoing-webhooks';
import { OutgoingWebhooksController } from './outgoing-webhooks.controller';
import { WebhookDeliveries } from './webhook-deliveries';
import { WebhookDeliveriesController } from './webhook-deliveries.controller';

/** How organisations say where they want to hear of what happens, and see what they were told. */
@Module({
  controllers: [OutgoingWebhooksController, WebhookDeliveriesController],
  providers: [OutgoingWebhooks, WebhookDeliveries],
})
export class OutgoingWebhooksApiModule {}
