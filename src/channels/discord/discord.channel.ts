import { Injectable } from '@nestjs/common';
import type { Capabilities, Channel, FailureExplanation, Pace, TypedPerson } from '../contract/channel';
import type { Content, RenderedContent } from '../contract/content';
import type { ReplyAddress } from '../contract/inbound-event';
import type { Reply } from '../contract/reply';
import type { OutboundMessage, ReceivedMessage, SendResult } from '../contract/send';
import type {
  HttpReply,
  Parsed,
  RawRequest,
  UnsignedReason,
  Verification,
  VerifiedRequest,
} from '../contract/webhook';
import { DiscordClient } from './discord.client';
import { DiscordConfig } from './discord.config';
import { DiscordCredentials } from './discord.credentials';
import { explainFailure } from './discord.errors';
import { DiscordGateway } from './discord.gateway';
import { isSnowflake, personAddress, placeOf, senderOf } from './discord.person';
import { renderContent, renderReply, textLimit, type DiscordPayload } from './discord.render';
import * as webhook from './discord.webhook';

/** Discord by a bot: messages come over the gateway, taps over it or over the interactions endpoint. */
@Injectable()
export class DiscordChannel implements Channel<DiscordCredentials, DiscordPayload> {
  readonly id = 'discord';
  readonly aliases = [];
  readonly credentials = DiscordCredentials;
  readonly environment = {
    botToken: 'ELIZA_APP_DISCORD_BOT_TOKEN',
    applicationId: 'ELIZA_APP_DISCORD_APPLICATION_ID',
    publicKey: 'ELIZA_APP_DISCORD_PUBLIC_KEY',
  };
  readonly optional = ['publicKey'];
  /** Sign-in with Discord is of the same application. */
  readonly shared = ['applicationId'];
  readonly keyKinds = ['discord_user_id'];
  readonly capabilities: Capabilities = {
    textLimit,
    bubbles: 'cheap',
    typingLastsMs: 10_000,
    typingMarksRead: false,
    unknownOutcome: 'repeat',
  };
  readonly pace: Pace;
  readonly stream: DiscordGateway;

  constructor(
    private readonly client: DiscordClient,
    config: DiscordConfig,
  ) {
    // Five messages in five seconds is what a channel has been seen to take; the headers of each answer tell the truth.
    this.pace = { perSecond: config.perSecond, pairPerMinute: 60, pairBurst: 5 };
    this.stream = new DiscordGateway(client, config);
  }

  accountOf(credentials: DiscordCredentials): string {
    return credentials.applicationId;
  }

  unsigned(request: RawRequest): UnsignedReason | undefined {
    return webhook.unsigned(request);
  }

  verify(request: RawRequest, { publicKey }: DiscordCredentials): Verification {
    return webhook.verify(request, publicKey);
  }

  secretOf({ applicationId, publicKey }: DiscordCredentials): string {
    return publicKey ?? `none of ${applicationId}`;
  }

  parse(request: VerifiedRequest): Parsed {
    return webhook.parse(request);
  }

  acknowledge(request: VerifiedRequest): HttpReply {
    return webhook.acknowledge(request);
  }

  render(reply: Reply): readonly DiscordPayload[] {
    return renderReply(reply);
  }

  renderContent(content: Content): RenderedContent<DiscordPayload> {
    return renderContent(content);
  }

  send(
    message: OutboundMessage<DiscordPayload>,
    credentials: DiscordCredentials,
    signal: AbortSignal,
  ): Promise<SendResult> {
    return this.client.send(message, credentials, signal);
  }

  typing({ to }: ReceivedMessage, credentials: DiscordCredentials, signal: AbortSignal): Promise<boolean> {
    return this.client.typing(placeOf(to), credentials, signal);
  }

  /** A user id; names change hands. */
  whoIs(id: string): TypedPerson | undefined {
    if (!isSnowflake(id)) return undefined;
    return {
      sender: senderOf({ id, isHuman: true }),
      conversation: personAddress(id),
      replyTo: { user: id },
    };
  }

  explainFailure(code: string): FailureExplanation {
    return explainFailure(code);
  }

  canReach(to: ReplyAddress): boolean {
    return placeOf(to) !== undefined;
  }
}
