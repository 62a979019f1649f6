import type { ClientOptions } from 'openai';
import type { Send } from '../agent-http';

/**
 * The client's `fetch` for an organisation's endpoint. Of its headers none goes out, since some come from this process's
 * environment: only what a chat completion needs, with the organisation's own key or none.
 */
export function organizationSend(
  send: Send,
  apiKey: string | undefined,
): NonNullable<ClientOptions['fetch']> {
  return (input, init) => {
    const { method = 'GET', body, signal } = init ?? {};
    if (typeof body !== 'string' || !signal)
      throw new TypeError('a completion is asked for with text, and can be stopped');
    return send(input instanceof Request ? input.url : String(input), {
      method,
      headers: {
        accept: 'application/json, text/event-stream',
        'content-type': 'application/json',
        ...(apiKey !== undefined && { authorization: `Bearer ${apiKey}` }),
      },
      body,
      redirect: 'manual',
      signal,
    });
  };
}
