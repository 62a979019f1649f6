import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { ChannelRegistry } from '../../channels';
import { ConnectionDirectory } from '../../connections';
import { clientAddress } from '../../foundation/http/client-address';
import { HttpConfig } from '../../foundation/http/http.config';
import { Problem } from '../../foundation/http/problem';
import { rawRequest } from './webhook-request';
import type { WebhookRoute } from './webhook-route';
import { WebhookFailures } from './webhook-failures';

/**
 * What a stranger meets before anything else is done for them: the address list, and a look at whether the request
 * carries a signature at all. Runs before the body is read, so that a flood of unsigned requests costs no more than its
 * headers. It never refuses what carries a well-formed signature: platforms send from few addresses, and a good request
 * must not pay for bad ones behind the same proxy.
 */
@Injectable()
export class WebhookAdmission {
  constructor(
    private readonly channels: ChannelRegistry,
    private readonly directory: ConnectionDirectory,
    private readonly http: HttpConfig,
    private readonly failures: WebhookFailures,
  ) {}

  /** Why the request is refused before its body is read; undefined: it may come in. */
  refusal(request: IncomingMessage, route: WebhookRoute): Problem | undefined {
    const channel = this.channels.find(route.channelName);
    const [connection] = channel ? this.directory.candidates(channel.id, route.organizationId) : [];
    const address = clientAddress(request, this.http.trustProxyHops);
    if (!channel || !connection) {
      // Counted too: otherwise guessing organisations would cost nothing.
      return (
        this.failures.count(request, address, 'no-such-connection', channel?.id) ??
        new Problem(404, 'NOT_FOUND', 'No such webhook')
      );
    }
    if (channel.allowsAddress && !channel.allowsAddress(address)) {
      this.failures.count(request, address, 'address-not-allowed', channel.id);
      return new Problem(403, 'ADDRESS_NOT_ALLOWED', 'This address may not call the webhook');
    }
    const unsigned = channel.unsigned?.(rawRequest(request));
    if (!unsigned) return undefined;
    return (
      this.failures.count(request, address, unsigned, channel.id) ??
      new Problem(401, 'INVALID_SIGNATURE', 'Invalid signature')
    );
  }
}
