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
import { isWithin, parseNetworks, type Network } from './whatsapp.addresses';
import { recipientOf, WhatsAppClient } from './whatsapp.client';
import { WhatsAppConfig } from './whatsapp.config';
import { WhatsAppConnecting } from './whatsapp.connect';
import { renderContent } from './whatsapp.content';
import { WhatsAppCredentials } from './whatsapp.credentials';
import { explainFailure } from './whatsapp.errors';
import { codeMessage, signInLinks, typedPerson } from './whatsapp.sign-in';
import { renderReply, textLimit, type RenderedPayload, type WhatsAppPayload } from './whatsapp.render';
import * as webhook from './whatsapp.webhook';

/** WhatsApp through Meta's Cloud API. */
@Injectable()
export class WhatsAppChannel implements Channel<WhatsAppCredentials, WhatsAppPayload> {
  readonly id = 'whatsapp';
  readonly aliases = [];
  readonly credentials = WhatsAppCredentials;
  readonly environment = {
    accessToken: 'ELIZA_APP_WHATSAPP_ACCESS_TOKEN',
    phoneNumberId: 'ELIZA_APP_WHATSAPP_PHONE_NUMBER_ID',
    appSecret: 'ELIZA_APP_WHATSAPP_APP_SECRET',
    verifyToken: 'ELIZA_APP_WHATSAPP_VERIFY_TOKEN',
    phoneNumber: 'ELIZA_APP_WHATSAPP_PHONE_NUMBER',
  };
  readonly keyKinds = ['wa_bsuid', 'wa_parent_bsuid', 'wa_id'];
  readonly capabilities: Capabilities = {
    textLimit,
    bubbles: 'costly',
    serviceWindowMs: 24 * 60 * 60_000,
    typingLastsMs: 25_000,
    typingMarksRead: true,
    unknownOutcome: 'wait-for-report',
  };
  readonly pace: Pace;
  readonly connecting: WhatsAppConnecting;
  /** undefined: from anywhere. */
  private readonly networks: readonly Network[] | undefined;

  constructor(
    private readonly client: WhatsAppClient,
    private readonly config: WhatsAppConfig,
  ) {
    const { numberPerSecond, pairPerMinute, pairBurst, allowedCidrs } = config;
    this.pace = { perSecond: numberPerSecond, pairPerMinute, pairBurst };
    this.connecting = new WhatsAppConnecting(config);
    this.networks = allowedCidrs === undefined ? undefined : parseNetworks(allowedCidrs);
  }

  accountOf(credentials: WhatsAppCredentials): string {
    return credentials.phoneNumberId;
  }

  allowsAddress(address: string): boolean {
    return this.networks === undefined || isWithin(this.networks, address);
  }

  unsigned(request: RawRequest): UnsignedReason | undefined {
    return webhook.unsigned(request);
  }

  verify(request: RawRequest, credentials: WhatsAppCredentials): Verification {
    return webhook.verify(request, credentials.appSecret);
  }

  secretOf({ appSecret }: WhatsAppCredentials): string {
    return appSecret;
  }

  parse(request: VerifiedRequest): Parsed {
    return webhook.parse(request);
  }

  handshake(request: RawRequest, credentials: WhatsAppCredentials): HttpReply | undefined {
    return webhook.handshake(request, credentials.verifyToken);
  }

  render(reply: Reply): readonly RenderedPayload[] {
    return renderReply(reply);
  }

  send(
    message: OutboundMessage<WhatsAppPayload>,
    credentials: WhatsAppCredentials,
    signal: AbortSignal,
  ): Promise<SendResult> {
    return this.client.send(message, credentials, signal);
  }

  typing(
    { messageId }: ReceivedMessage,
    credentials: WhatsAppCredentials,
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.client.markRead(messageId, credentials, signal, { typing: true });
  }

  markRead(
    { messageId }: ReceivedMessage,
    credentials: WhatsAppCredentials,
    signal: AbortSignal,
  ): Promise<boolean> {
    return this.client.markRead(messageId, credentials, signal, { typing: false });
  }

  signInLinks({ phoneNumber }: WhatsAppCredentials, { text }: SignInMessage): SignInLinks {
    return signInLinks(phoneNumber, text);
  }

  whoIs(id: string): TypedPerson | undefined {
    return typedPerson(id);
  }

  codeMessage(to: ReplyAddress, code: string): WhatsAppPayload | undefined {
    return codeMessage(this.config, to, code);
  }

  renderContent(content: Content): RenderedContent<WhatsAppPayload> {
    return renderContent(content);
  }

  explainFailure(code: string): FailureExplanation {
    return explainFailure(code);
  }

  canReach(to: ReplyAddress): boolean {
    return recipientOf(to) !== undefined;
  }
}
