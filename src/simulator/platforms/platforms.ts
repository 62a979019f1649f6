import { createHmac } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Environment } from '../../foundation/config/load-config';
import { localAddress } from '../local-address';
import type { People } from '../people';
import { simulatedIMessage } from './imessage';
import type { PlatformKind, PlatformWebhook, SimulatedPlatform } from './platform';

/** The messengers that are simulated beside WhatsApp. One line each. */
export const simulatedPlatforms: readonly PlatformKind[] = [simulatedIMessage];

/** Below here each has its API, under the channel's id. */
export const platformsPath = '/simulator/platforms';

const redeliverAfterMs = [0, 1000, 4000, 16_000, 64_000];

/** The environment with what opens each simulated messenger that the operator has not configured. `seed` stays secret. */
export function standInForPlatforms(environment: Environment, seed: string): Environment {
  const secret = (name: string): string => createHmac('sha256', seed).update(name).digest('hex');
  return simulatedPlatforms.reduce(
    (all, kind) =>
      isConfigured(kind, environment)
        ? all
        : { ...all, ...kind.standIn(addressOf(kind, environment), secret) },
    environment,
  );
}

const isConfigured = ({ prefix }: PlatformKind, environment: Environment): boolean =>
  Object.entries(environment).some(([name, value]) => name.startsWith(prefix) && value?.trim());

const addressOf = ({ channel }: PlatformKind, environment: Environment): string =>
  `${localAddress(environment)}${platformsPath}/${channel}`;

/** The messengers that run in this process, by channel. */
export class Platforms {
  private readonly open: ReadonlyMap<string, SimulatedPlatform>;
  private readonly closing = new AbortController();

  constructor(environment: Environment, people: People) {
    const standing = simulatedPlatforms.filter((kind) => isOurs(kind, environment));
    this.open = new Map(
      standing.map((kind) => [
        kind.channel,
        kind.open(environment, {
          people,
          show: (person, change) => person.screen.show({ ...change, with: kind.channel }, new Date()),
          deliver: (webhook) =>
            this.deliver(`${localAddress(environment)}/api/eliza-app/webhook/${kind.channel}`, webhook),
        }),
      ]),
    );
  }

  get channels(): readonly string[] {
    return [...this.open.keys()];
  }

  at(channel: string): SimulatedPlatform | undefined {
    return this.open.get(channel);
  }

  close(): void {
    this.closing.abort();
  }

  private async deliver(url: string, webhook: PlatformWebhook): Promise<boolean> {
    if (await this.post(url, webhook)) return true;
    void this.redeliver(url, webhook);
    return false;
  }

  private async redeliver(url: string, webhook: PlatformWebhook): Promise<void> {
    const { signal } = this.closing;
    for (const ms of redeliverAfterMs) {
      if (!(await sleep(ms, true, { signal, ref: false }).catch(() => false))) return;
      if (await this.post(url, webhook)) return;
    }
  }

  private async post(url: string, webhook: PlatformWebhook): Promise<boolean> {
    if (this.closing.signal.aborted) return false;
    try {
      const response = await fetch(url, {
        method: 'POST',
        // A connection that is kept would hold up the stop of the server, which is this process's own.
        headers: { 'content-type': 'application/json', connection: 'close', ...webhook.headers() },
        body: webhook.body,
        signal: AbortSignal.timeout(20_000),
      });
      await response.arrayBuffer();
      return response.status === 200;
    } catch {
      return false;
    }
  }
}

/** It was stood in for: its variables lead to this process. */
const isOurs = (kind: PlatformKind, environment: Environment): boolean =>
  Object.values(environment).includes(addressOf(kind, environment));
