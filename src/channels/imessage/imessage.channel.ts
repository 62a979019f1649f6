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
import type { Parsed, RawRequest, UnsignedReason, Verification, VerifiedRequest } from '../contract/webhook';
import { canReach, IMessageClient } from './imessage.client';
import { IMessageConfig } from './imessage.config';
import { IMessageConnecting } from './imessage.connect';
import { IMessageCredentials } from './imessage.credentials';
import { explainFailure, liftedByPerson } from './imessage.errors';
import { handleOf, lineOf, personAddress, senderOf } from './imessage.handles';
import { renderContent, renderReply, textLimit, type IMessagePayload } from './imessage.render';
import * as signature from './imessage.signature';
import * as webhook from './imessage.webhook';

/** iMessage, and what a line of Blooio falls back to (RCS, SMS). */
@Injectable()
export class IMessageChannel implements Channel<IMessageCredentials, IMessagePayload> {
  readonly id = 'imessage';
  readonly aliases = ['blooio'];
  readonly credentials = IMessageCredentials;
  readonly environment = {
    apiKey: 'ELIZA_APP_BLOOIO_API_KEY',
    webhookSecret: 'ELIZA_APP_BLOOIO_WEBHOOK_SECRET',
    phoneNumber: 'ELIZA_APP_BLOOIO_PHONE_NUMBER',
  };
  readonly keyKinds = ['im_handle'];
  readonly capabilities: Capabilities = {
    textLimit,
    // Only so many messages may follow each other before the person answers.
    bubbles: 'costly',
    typingLastsMs: 30_000,
    typingMarksRead: false,
    unknownOutcome: 'repeat',
    liftedByPerson,
  };
  /** Blooio tells no limit a second. */
  readonly pace: Pace = { perSecond: 0, pairPerMinute: 0, pairBurst: 0 };
  readonly connecting: IMessageConnecting;

  constructor(
    private readonly client: IMessageClient,
    config: IMessageConfig,
  ) {
    this.connecting = new IMessageConnecting(config);
  }

  accountOf({ phoneNumber }: IMessageCredentials): string {
    return lineOf(phoneNumber);
  }

  unsigned(request: RawRequest): UnsignedReason | undefined {
    return signature.unsigned(request);
  }

  verify(request: RawRequest, { webhookSecret }: IMessageCredentials): Verification {
    return signature.verify(request, webhookSecret);
  }

  secretOf({ webhookSecret }: IMessageCredentials): string {
    return webhookSecret;
  }

  parse(request: VerifiedRequest): Parsed {
    return webhook.parse(request);
  }

  render(reply: Reply): readonly IMessagePayload[] {
    return renderReply(reply);
  }

  send(
    message: OutboundMessage<IMessagePayload>,
    credentials: IMessageCredentials,
    signal: AbortSignal,
  ): Promise<SendResult> {
    return this.client.send(message, credentials, signal);
  }

  typing({ to }: ReceivedMessage, credentials: IMessageCredentials, signal: AbortSignal): Promise<boolean> {
    return this.client.show('typing', to, credentials, signal);
  }

  markRead({ to }: ReceivedMessage, credentials: IMessageCredentials, signal: AbortSignal): Promise<boolean> {
    return this.client.show('read', to, credentials, signal);
  }

  /** A new message to this line in the phone's own app; no page of the web does the same. */
  signInLinks({ phoneNumber }: IMessageCredentials, { text }: SignInMessage): SignInLinks {
    return { app: `sms:${lineOf(phoneNumber)}?&body=${encodeURIComponent(text)}` };
  }

  whoIs(id: string): TypedPerson | undefined {
    const handle = handleOf(id) ?? handleOf(`+${id}`);
    return handle === undefined
      ? undefined
      : {
          sender: senderOf(handle, { byApple: false }),
          conversation: personAddress(handle),
          replyTo: { handle },
        };
  }

  renderContent(content: Content): RenderedContent<IMessagePayload> {
    return renderContent(content);
  }

  explainFailure(code: string): FailureExplanation {
    return explainFailure(code);
  }

  canReach(to: ReplyAddress): boolean {
    return canReach(to);
  }
}
