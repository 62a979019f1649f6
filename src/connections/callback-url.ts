import type { HttpConfig } from '../foundation/http/http.config';

/**
 * Where a platform delivers an organisation's messages. Without PUBLIC_URL this machine's own address and port serve in
 * development; undefined: in production there is none.
 */
export function callbackUrl(
  http: HttpConfig,
  port: number,
  channelId: string,
  organizationId: string,
): string | undefined {
  const local = http.production ? undefined : `http://127.0.0.1:${port}`;
  const base = http.publicUrl?.replace(/\/$/, '') ?? local;
  return base && `${base}/api/webhooks/${channelId}/${organizationId}`;
}
