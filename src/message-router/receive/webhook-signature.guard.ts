import type { IncomingMessage } from 'node:http';
import { Injectable, type CanActivate, type ExecutionContext } from '@nestjs/common';
import { ChannelRegistry, type AnyChannel, type VerifiedRequest } from '../../channels';
import { ConnectionDirectory, type Connection } from '../../connections';
import { clientAddress } from '../../foundation/http/client-address';
import { HttpConfig } from '../../foundation/http/http.config';
import { Problem } from '../../foundation/http/problem';
import { rawRequest, rememberVerified } from './webhook-request';
import { webhookRoute } from './webhook-route';
import { WebhookFailures } from './webhook-failures';

/**
 * Lets only what the platform signed reach a POST route. The path names the candidate connections: the app's own, or all
 * of that organisation's on the channel; never another's. The signature is checked once per distinct secret.
 */
@Injectable()
export class WebhookSignatureGuard implements CanActivate {
  constructor(
    private readonly channels: ChannelRegistry,
    private readonly directory: ConnectionDirectory,
    private readonly http: HttpConfig,
    private readonly failures: WebhookFailures,
  ) {}

  canActivate(context: ExecutionContext): boolean {
    const request = context.switchToHttp().getRequest<IncomingMessage>();
    const route = webhookRoute(request.url ?? '');
    const channel = route && this.channels.find(route.channelName);
    const known = channel ? this.directory.candidates(channel.id, route.organizationId) : [];
    // What is being connected receives nothing yet: the platform comes again.
    const candidates = known.filter(({ status }) => status === 'active');
    if (!channel || !candidates.length) throw new Problem(404, 'NOT_FOUND', 'No such webhook');
    const raw = rawRequest(request);
    const connections: Connection[] = [];
    let verified: VerifiedRequest | undefined;
    for (const sharing of bySecret(channel, candidates)) {
      const [first] = sharing;
      const verification = first && channel.verify(raw, first.credentials);
      if (!verification?.ok) continue;
      connections.push(...sharing);
      verified = verification.request;
    }
    if (!verified) {
      const address = clientAddress(request, this.http.trustProxyHops);
      const tooMany = this.failures.count(request, address, 'wrong-signature', channel.id);
      throw tooMany ?? new Problem(401, 'INVALID_SIGNATURE', 'Invalid signature');
    }
    rememberVerified(request, { channel, request: verified, connections });
    return true;
  }
}

/** One app's secret signs for all of its numbers, and a hash of 3 MB is not made for each. */
function bySecret(channel: AnyChannel, connections: readonly Connection[]): Connection[][] {
  const sharing = new Map<string, Connection[]>();
  for (const connection of connections) {
    const secret = channel.secretOf?.(connection.credentials) ?? connection.id;
    const others = sharing.get(secret);
    if (others) others.push(connection);
    else sharing.set(secret, [connection]);
  }
  return [...sharing.values()];
}
