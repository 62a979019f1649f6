import { createHmac, randomBytes } from 'node:crypto';

const prefix = 'whsec_';

/** A webhook's secret as its owner gets it: 256 random bits. */
export const newWebhookSecret = (): string => `${prefix}${randomBytes(32).toString('base64')}`;

/** What a request carries of Standard Webhooks: which event it is, when it was sent, and that it is ours. */
export function signedHeaders(
  secret: string,
  id: string,
  seconds: number,
  body: string,
): Record<'webhook-id' | 'webhook-timestamp' | 'webhook-signature', string> {
  const key = Buffer.from(secret.slice(prefix.length), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': `v1,${signature}`,
  };
}
