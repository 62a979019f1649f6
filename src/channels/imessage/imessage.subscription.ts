import type { ConnectionCheck } from '../contract/connecting';
import { id, isObject, object, text, type JsonObject } from '../toolkit/json-fields';
import type { Ask } from './imessage.api';
import { failed, heard, passed, type Heard } from './imessage.checks';
import type { OrganizationIMessageCredentials } from './imessage.credentials';
import { listAll } from './imessage.lines';

/**
 * Where a line delivers. Several lines of an organisation come in at one address, each signed with a secret of its own, so
 * each has its own query: Blooio keeps one webhook an address.
 */
const addressOf = (callbackUrl: string, channelId: string): string =>
  `${callbackUrl}?line=${encodeURIComponent(channelId)}`;

export type MadeWebhook =
  | { readonly kind: 'made'; readonly webhookId: string; readonly webhookSecret: string }
  | Exclude<Heard, { kind: 'said' }>;

/** The line's webhook with its secret, which is told once: one that is there already gets a new secret. */
export async function makeWebhook(
  ask: Ask,
  { channelId }: OrganizationIMessageCredentials,
  callbackUrl: string,
): Promise<MadeWebhook> {
  const url = addressOf(callbackUrl, channelId);
  const there = await listAll(ask, 'webhooks');
  if (there.kind !== 'listed') return there;
  const known = id(there.items.find((item) => item.url === url)?.id, 200);
  const answer = heard(
    await ask(
      known === undefined
        ? { method: 'POST', path: ['webhooks'], json: { url, channel_id: channelId } }
        : { method: 'POST', path: ['webhooks', known, 'secret', 'rotate'], json: {} },
    ),
    'callback',
  );
  if (answer.kind !== 'said') return answer;
  const made = itemOf(answer.json);
  const webhookId = known ?? id(made.id, 200);
  const webhookSecret = id(made.signing_secret, 500) ?? id(made.secret, 500);
  return webhookId !== undefined && webhookSecret !== undefined && /^[\x21-\x7e]{8,500}$/.test(webhookSecret)
    ? { kind: 'made', webhookId, webhookSecret }
    : { kind: 'refused', status: 200, check: noSecret };
}

const noSecret = failed(
  'callback',
  'Blooio told no signing secret for the webhook',
  'delete the webhook in the dashboard of Blooio and connect the line again',
);

/** Whether the line still delivers to our address. */
export async function webhookCheck(
  ask: Ask,
  { channelId, webhookId }: OrganizationIMessageCredentials,
  callbackUrl: string,
): Promise<
  | { readonly kind: 'checked'; readonly check: ConnectionCheck }
  | { readonly kind: 'unavailable'; readonly why: string }
> {
  const answer = heard(await ask({ method: 'GET', path: ['webhooks', webhookId ?? ''] }), 'callback');
  switch (answer.kind) {
    case 'unavailable':
      return answer;
    case 'refused':
      return { kind: 'checked', check: answer.status === 404 ? noWebhook : answer.check };
    case 'said': {
      const webhook = itemOf(answer.json);
      const status = text(webhook.status, 40) ?? 'active';
      if (webhook.url !== addressOf(callbackUrl, channelId)) return { kind: 'checked', check: noWebhook };
      return {
        kind: 'checked',
        check:
          status === 'active'
            ? passed('callback', 'the line delivers to this address')
            : failed('callback', 'Blooio has stopped to deliver to this address', 'connect the line again'),
      };
    }
  }
}

const noWebhook = failed('callback', 'the line does not deliver to this address', 'connect the line again');

/** Ends the deliveries of the line; what is gone already is as it should be. */
export async function deleteWebhook(
  ask: Ask,
  { webhookId }: OrganizationIMessageCredentials,
): Promise<readonly ConnectionCheck[]> {
  if (webhookId === undefined) return [];
  const answer = heard(await ask({ method: 'DELETE', path: ['webhooks', webhookId] }), 'callback');
  if (answer.kind === 'said' || (answer.kind === 'refused' && answer.status === 404))
    return [passed('callback', 'the line does not deliver here any more')];
  return [
    failed('callback', 'the webhook could not be deleted at Blooio', 'delete it in the dashboard of Blooio'),
  ];
}

/** Single things come under `data`. */
const itemOf = (json: JsonObject): JsonObject => (isObject(json.data) ? object(json.data) : json);
