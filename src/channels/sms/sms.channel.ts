import { Injectable } from '@nestjs/common';
import { HttpConfig } from '../../foundation/http/http.config';
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
import type { ReplyAddress, Sender } from '../contract/inbound-event';
import type { Reply } from '../contract/reply';
import type { OutboundMessage, SendResult } from '../contract/send';
import type {
  HttpReply,
  Parsed,
  RawRequest,
  UnsignedReason,
  Verification,
  VerifiedRequest,
} from '../contract/webhook';
import { recipientOf, SmsClient } from './sms.client';
import { SmsConfig } from './sms.config';
import { SmsConnecting } from './sms.connect';
import { ownNumber, SmsCredentials } from './sms.credentials';
import { explainFailure } from './sms.errors';
import { renderContent, renderReply, textLimit, type SmsPayload, type TextPayload } from './sms.render';
import { provedByCode } from './sms.sender';
import { signInLinks, typedPerson } from './sms.sign-in';
import * as signature from './sms.signature';
import { acknowledgement, parse } from './sms.webhook';

/** SMS and MMS through Twilio. */
@Injectable()
export class SmsChannel implements Channel<SmsCredentials, SmsPayload> {
  readonly id = 'sms';
  readonly aliases = ['twilio'];
  readonly credentials = SmsCredentials;
  readonly environment = {
    accountSid: 'ELIZA_APP_TWILIO_ACCOUNT_SID',
    authToken: 'ELIZA_APP_TWILIO_AUTH_TOKEN',
    phoneNumber: 'ELIZA_APP_TWILIO_PHONE_NUMBER',
    webhookKey: 'ELIZA_APP_TWILIO_WEBHOOK_KEY',
  };
  readonly optional = ['webhookKey'];
  readonly keyKinds = ['sms_phone'];
  readonly capabilities: Capabilities;
  readonly pace: Pace;
  readonly connecting: SmsConnecting;
  /** How Twilio reaches this server. */
  private readonly base: string | undefined;

  constructor(
    private readonly client: SmsClient,
    private readonly config: SmsConfig,
    { publicUrl, production, port }: HttpConfig,
  ) {
    this.capabilities = {
      textLimit,
      bubbles: 'costly',
      typingMarksRead: false,
      // Without an address of ours nothing would ever be reported.
      unknownOutcome: publicUrl === undefined ? 'park' : 'wait-for-report',
    };
    this.pace = { perSecond: config.numberPerSecond, pairPerMinute: 0, pairBurst: 0 };
    this.connecting = new SmsConnecting(config);
    this.base = publicUrl ?? (production ? undefined : `http://127.0.0.1:${port}`);
  }

  /** The number: an account of Twilio has several, and messages name the one that they are for. */
  accountOf(credentials: SmsCredentials): string {
    return ownNumber(credentials);
  }

  unsigned(request: RawRequest): UnsignedReason | undefined {
    return signature.unsigned(request);
  }

  verify(request: RawRequest, credentials: SmsCredentials): Verification {
    return signature.verify(request, credentials, this.base);
  }

  secretOf({ authToken, webhookKey = '' }: SmsCredentials): string {
    return `${authToken}\n${webhookKey}`;
  }

  parse(request: VerifiedRequest): Parsed {
    return parse(request, this.config);
  }

  acknowledge(): HttpReply {
    return acknowledgement;
  }

  render(reply: Reply): readonly TextPayload[] {
    return renderReply(reply);
  }

  send(
    message: OutboundMessage<SmsPayload>,
    credentials: SmsCredentials,
    signal: AbortSignal,
  ): Promise<SendResult> {
    return this.client.send(message, credentials, signal);
  }

  signInLinks(credentials: SmsCredentials, { text }: SignInMessage): SignInLinks {
    return signInLinks(ownNumber(credentials), text);
  }

  whoIs(id: string): TypedPerson | undefined {
    return typedPerson(id);
  }

  provedByCode(sender: Sender): Sender {
    return provedByCode(sender);
  }

  renderContent(content: Content): RenderedContent<SmsPayload> {
    return renderContent(content);
  }

  explainFailure(code: string): FailureExplanation {
    return explainFailure(code);
  }

  canReach(to: ReplyAddress): boolean {
    return recipientOf(to) !== undefined;
  }
}
