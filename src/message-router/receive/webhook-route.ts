/** Where platforms call: the app's own connection of a channel, or one organisation's. */
export const webhookPaths = ['api/eliza-app/webhook/:channel', 'api/webhooks/:channel/:orgId'];

/** Whose webhook a path is. */
export interface WebhookRoute {
  readonly channelName: string;
  /** null: the app's own. */
  readonly organizationId: string | null;
}

/** Reads the address itself, because the entrance comes before routing; undefined: not a webhook's. */
export function webhookRoute(url: string): WebhookRoute | undefined {
  const query = url.indexOf('?');
  const path = query < 0 ? url : url.slice(0, query);
  const [, channelName, , orgChannel, orgId] =
    /^\/api\/(?:eliza-app\/webhook\/([a-z]+)\/?|(webhooks)\/([a-z]+)\/([^/]+)\/?)$/.exec(path) ?? [];
  if (channelName) return { channelName, organizationId: null };
  if (orgChannel && orgId) return { channelName: orgChannel, organizationId: orgId };
  return undefined;
}
