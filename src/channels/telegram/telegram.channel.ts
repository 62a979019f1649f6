import { Injectable } from '@nestjs/common';
import type {
  Capabilities,
  Channel,
  FailureExplanation,
  Pace,
  SignInLinks,
  SignInMessage,
  TypedPerson,
} from '../contract/channel';
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
import { TelegramClient } from './telegram.client';
import { TelegramConfig } from './telegram.config';
import { TelegramConnecting } from './telegram.connect';
import { renderContent } from './telegram.content';
import { botId, TelegramCredentials } from './telegram.credentials';
import { explainFailure } from './telegram.errors';
import { renderReply, textLimit, type TelegramPayload } from './telegram.render';
import { recipientOf, typedPerson } from './telegram.sender';
import * as webhook from './telegram.webhook';

/** Telegram through its Bot API. */
@Injectable()
export class TelegramChannel implements Channel<TelegramCredentials, TelegramPayload> {
  readonly id = 'telegram';
  readonly aliases = [];
  readonly credentials = TelegramCredentials;
  readonly environment = {
    botToken: 'ELIZA_APP_TELEGRAM_BOT_TOKEN',
    verifyToken: 'ELIZA_APP_TELEGRAM_WEBHOOK_SECRET',
    username: 'ELIZA_APP_TELEGRAM_BOT_USERNAME',
  };
  /** It also checks who signs in with Telegram. */
  readonly shared = ['botToken'];
  readonly optional = ['username'];
  readonly keyKinds = ['tg_user_id'];
  readonly capabilities: Capabilities = {
    textLimit,
    bubbles: 'cheap',
    typingLastsMs: 5_000,
    typingMarksRead: false,
    // There are no delivery reports, and Telegram knows no idempotency key.
    unknownOutcome: 'park',
  };
  readonly pace: Pace;
  readonly connecting: TelegramConnecting;

  constructor(
    private readonly client: TelegramClient,
    config: TelegramConfig,
  ) {
    const { botPerSecond, chatPerMinute, chatBurst } = config;
    this.pace = { perSecond: botPerSecond, pairPerMinute: chatPerMinute, pairBurst: chatBurst };
    this.connecting = new TelegramConnecting(config);
  }

  accountOf(credentials: TelegramCredentials): string {
    return botId(credentials);
  }

  unsigned(request: RawRequest): UnsignedReason | undefined {
    return webhook.unsigned(request);
  }

  verify(request: RawRequest, credentials: TelegramCredentials): Verification {
    return webhook.verify(request, credentials);
  }

  parse(request: VerifiedRequest): Parsed {
    return webhook.parse(request);
  }

  acknowledge(request: VerifiedRequest): HttpReply {
    return webhook.acknowledge(request);
  }

  render(reply: Reply): readonly TelegramPayload[] {
    return renderReply(reply);
  }

  send(
    message: OutboundMessage<TelegramPayload>,
    credentials: TelegramCredentials,
    signal: AbortSignal,
  ): Promise<SendResult> {
    return this.client.send(message, credentials, signal);
  }

  typing({ to }: ReceivedMessage, credentials: TelegramCredentials, signal: AbortSignal): Promise<boolean> {
    return this.client.typing(to, credentials, signal);
  }

  /** The bot opens with a start button; what is behind it comes as `/start` and the payload. */
  signInLinks({ username }: TelegramCredentials, { payload }: SignInMessage): SignInLinks {
    if (username === undefined) return {};
    return {
      web: `https://t.me/${username}?start=${payload}`,
      app: `tg://resolve?domain=${username}&start=${payload}`,
    };
  }

  whoIs(id: string): TypedPerson | undefined {
    return typedPerson(id);
  }

  renderContent(content: Content): RenderedContent<TelegramPayload> {
    return renderContent(content);
  }

  explainFailure(code: string): FailureExplanation {
    return explainFailure(code);
  }

  canReach(to: ReplyAddress): boolean {
    return recipientOf(to) !== undefined;
  }
}
