/** What a webhook's sealed secret is bound to. */
export const secretPlace = (organizationId: string, webhookId: string): string =>
  `outgoing_webhooks|${organizationId}|${webhookId}`;
