import type { Emit, ResumePoint, StreamEnd, StreamSource } from '../contract/stream';
import { id, isObject, finiteNumber, object } from '../toolkit/json-fields';
import type { DiscordClient } from './discord.client';
import type { DiscordConfig } from './discord.config';
import type { DiscordCredentials } from './discord.credentials';
import { acknowledgement } from './discord.interactions';
import { isSnowflake } from './discord.person';
import { gatewayPoint, isGatewayUrl } from './discord.point';
import { GatewaySession } from './discord.session';

/** Discord's gateway: the connection over which everything comes that people write. */
export class DiscordGateway implements StreamSource<DiscordCredentials> {
  readonly parts: number;

  constructor(
    private readonly client: DiscordClient,
    private readonly config: DiscordConfig,
  ) {
    this.parts = config.shards;
  }

  /** Resumes the session of the point, else identifies, which Discord counts: 1000 times a day. */
  async open(
    credentials: DiscordCredentials,
    resumeFrom: ResumePoint | undefined,
    emit: Emit,
    signal: AbortSignal,
    part: number,
  ): Promise<StreamEnd> {
    const stored = gatewayPoint(resumeFrom);
    const point = stored && isGatewayUrl(stored.url, this.config.apiUrl) ? stored : undefined;
    const place = point ?? (await this.askWhere(credentials, signal));
    if ('kind' in place) return place;
    const session = new GatewaySession(
      {
        url: place.url,
        apiUrl: this.config.apiUrl,
        token: credentials.botToken,
        account: credentials.applicationId,
        shard: [part, this.parts],
        emit,
        acknowledge: (interaction) => void this.acknowledge(interaction, credentials),
      },
      point,
    );
    const { end, forget } = await session.run(signal);
    if (!forget || signal.aborted) return end;
    return emit([], undefined).then(
      () => end,
      () => ({ kind: 'again', why: 'it could not be stored', afterMs: 1_000 }),
    );
  }

  /** Where the gateway is, if the day's identifications are not used up. */
  private async askWhere(
    credentials: DiscordCredentials,
    signal: AbortSignal,
  ): Promise<{ readonly url: string } | StreamEnd> {
    const answer = await this.client.call({ method: 'GET', path: '/gateway/bot' }, credentials, signal);
    if (answer.kind !== 'answered')
      return { kind: 'again', why: `Discord could not be asked: ${answer.why}`, afterMs: 1_000 };
    if (answer.status === 401) return { kind: 'refused', why: 'the bot token is not valid' };
    const { url, session_start_limit } = bodyOf(answer.body);
    const { remaining, reset_after } = object(session_start_limit);
    if (remaining === 0)
      return {
        kind: 'again',
        why: "the day's identifications are used up",
        afterMs: Math.min(finiteNumber(reset_after) ?? 60_000, 24 * 3_600_000),
      };
    if (!isGatewayUrl(url, this.config.apiUrl))
      return {
        kind: 'again',
        why: `no gateway was named (${answer.status})`,
        afterMs: answer.retryAfterMs ?? 5_000,
      };
    return { url };
  }

  /** Within three seconds, or the person reads that it failed. Best effort: the tap is stored, and answered by a message. */
  private async acknowledge(interaction: unknown, credentials: DiscordCredentials): Promise<void> {
    const { id: interactionId, token } = object(interaction);
    if (!isSnowflake(interactionId) || !/^[\w.-]{1,1000}$/.test(id(token) ?? '')) return;
    const path = `/interactions/${interactionId}/${String(token)}/callback`;
    const json = acknowledgement(interaction);
    await this.client.call({ method: 'POST', path, json }, credentials, AbortSignal.timeout(3_000));
  }
}

function bodyOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(body);
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}
