import { IsString, MinLength } from 'class-validator';
import { createHmac, timingSafeEqual } from 'node:crypto';
import { TestConnecting } from './test-connecting';
import {
  asVerified,
  type Capabilities,
  type Channel,
  type InboundEvent,
  type OutboundMessage,
  type Pace,
  type Parsed,
  type RawRequest,
  type ReceivedMessage,
  type ReplyAddress,
  type Reply,
  type ReplyButton,
  type SendResult,
  type Verification,
  type VerifiedRequest,
} from '../../src/channels';

class TestCredentials {
  @IsString()
  @MinLength(3)
  account!: string;

  @IsString()
  @MinLength(3)
  secret!: string;
}

export interface TestPayload {
  readonly body: string;
  readonly buttons?: readonly ReplyButton[];
}

/** A platform in memory. A blank line in a reply begins a new message; a webhook's body is a JSON list of events. */
export class TestChannel implements Channel<TestCredentials, TestPayload> {
  readonly aliases = [];
  readonly credentials = TestCredentials;
  readonly environment: Record<keyof TestCredentials, string>;
  readonly keyKinds = ['test_id'];
  capabilities: Capabilities = {
    textLimit: 1000,
    bubbles: 'cheap',
    typingMarksRead: false,
    unknownOutcome: 'wait-for-report',
  };
  readonly connecting = new TestConnecting();
  pace: Pace = { perSecond: 0, pairPerMinute: 0, pairBurst: 0 };
  /** What the platform was asked to send. */
  readonly sent: OutboundMessage<TestPayload>[] = [];
  /** What it was shown: `typing` and `read`. */
  readonly shown: string[] = [];
  /** How the platform answers the next calls; when empty it accepts. */
  readonly answers: SendResult[] = [];
  allowsAddress?: (address: string) => boolean;
  codeMessage?: (to: ReplyAddress, code: string) => TestPayload | undefined;

  constructor(readonly id: string) {
    this.environment = { account: `${id}_ACCOUNT`.toUpperCase(), secret: `${id}_SECRET`.toUpperCase() };
  }

  accountOf({ account }: TestCredentials): string {
    return account;
  }

  unsigned({ headers }: RawRequest): 'missing-signature' | 'malformed-signature' | undefined {
    const signature = headers['x-signature'];
    if (signature === undefined) return 'missing-signature';
    return /^[0-9a-f]{64}$/.test(signature) ? undefined : 'malformed-signature';
  }

  verify(request: RawRequest, { secret }: TestCredentials): Verification {
    const why = this.unsigned(request);
    if (why) return { ok: false, why };
    const right = createHmac('sha256', secret).update(request.body).digest();
    return timingSafeEqual(right, Buffer.from(request.headers['x-signature'] ?? '', 'hex'))
      ? { ok: true, request: asVerified(request) }
      : { ok: false, why: 'wrong-signature' };
  }

  parse(request: VerifiedRequest): Parsed {
    const text = request.body.toString();
    if (!text.startsWith('['))
      return { kind: 'unreadable', why: text.startsWith('{') ? 'not-this-platform' : 'not-json' };
    return { kind: 'events', events: JSON.parse(text) as InboundEvent[] };
  }

  handshake({ query }: RawRequest, { secret }: TestCredentials) {
    return query.token === secret
      ? { status: 200, contentType: 'text/plain', body: String(query.challenge) }
      : undefined;
  }

  render({ markdown, buttons }: Reply): TestPayload[] {
    const bodies = markdown.split('\n\n').filter((body) => body.trim());
    return bodies.map((body, at) => (buttons && at === bodies.length - 1 ? { body, buttons } : { body }));
  }

  send(message: OutboundMessage<TestPayload>): Promise<SendResult> {
    this.sent.push(message);
    return Promise.resolve(this.answers.shift() ?? { kind: 'accepted', messageId: `p-${message.id}` });
  }

  typing({ messageId }: ReceivedMessage): Promise<boolean> {
    this.shown.push(`typing ${messageId}`);
    return Promise.resolve(true);
  }

  markRead({ messageId }: ReceivedMessage): Promise<boolean> {
    this.shown.push(`read ${messageId}`);
    return Promise.resolve(true);
  }

  canReach(): boolean {
    return true;
  }
}

/** The signature that the platform puts on a body. */
export const sign = (body: string, secret: string): string =>
  createHmac('sha256', secret).update(body).digest('hex');
