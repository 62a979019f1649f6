import { createHash, randomUUID, timingSafeEqual } from 'node:crypto';
import { Clock } from '../foundation/clock';
import type { Fault, Faults } from './faults';
import { acceptance, disturbed, plannedRefusal, refusal, success, type GraphAnswer } from './graph-answer';
import { checkGraphCall, type Checked, type OutgoingMessage } from './graph-message';
import { numberFacts, type BusinessNumber } from './graph-number';
import type { People, Person } from './people';
import { TokenBucket } from './token-bucket';

/** A call, with the path that follows the base address: `/v26.0/200000000000001/messages`. Header names in lower case. */
export interface GraphRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly body: Buffer;
}

/** The answer to a call, and what the call made happen. */
export interface GraphOutcome {
  readonly answer: GraphAnswer;
  readonly event?: GraphEvent;
}

export type GraphEvent = AcceptedMessage | MarkedRead;

export interface AcceptedMessage {
  readonly kind: 'accepted';
  readonly id: string;
  readonly message: OutgoingMessage;
  /** Whose phone it reaches; absent: nobody's. */
  readonly person?: Person;
  /** The code of the `failed` status that a planned fault asks for. */
  readonly failsWith?: number;
}

export interface MarkedRead {
  readonly kind: 'marked-read';
  readonly messageId: string;
  readonly typing: boolean;
}

/** Messages a second of the number, messages a minute and at once to one person, the service window; 0: no limit. */
export interface GraphLimits {
  readonly perSecond: number;
  readonly pairPerMinute: number;
  readonly pairBurst: number;
  readonly windowMs: number;
}

/** Meta's limits (throughput, about-the-platform and send-messages pages, 11-Sep-2026). */
export const metaLimits: GraphLimits = {
  perSecond: 80,
  pairPerMinute: 10,
  pairBurst: 45,
  windowMs: 86_400_000,
};

/** Meta's messages API for one business number: checks what Meta checks, keeps its limits, answers in its shapes. */
export class GraphApi {
  private readonly throughput: TokenBucket;
  private readonly pairs: TokenBucket;

  /** `wasWritten` says whether a person wrote the message with this id: only such can be marked as read. */
  constructor(
    private readonly number: BusinessNumber,
    private readonly people: People,
    private readonly wasWritten: (messageId: string) => boolean,
    private readonly faults: Faults,
    private readonly clock: Clock,
    private readonly limits: GraphLimits = metaLimits,
  ) {
    this.throughput = new TokenBucket(limits.perSecond, limits.perSecond && 1000 / limits.perSecond);
    this.pairs = new TokenBucket(limits.pairBurst, limits.pairPerMinute && 60_000 / limits.pairPerMinute);
  }

  /** One call. Never throws. */
  handle(request: GraphRequest): GraphOutcome {
    if (!/^\/v\d{1,2}\.\d\//.test(request.path))
      return refused(2500, 'The path must begin with a version, like /v26.0.');
    if (!this.isAuthorized(request.headers.authorization))
      return refused(190, 'The access token is missing or is not the one of this number.');
    return this.handleAuthorized(request);
  }

  /** The same for a caller who is known already. */
  handleAuthorized(request: GraphRequest): GraphOutcome {
    const [path = '', query = ''] = request.path.split('?');
    const [, , id = '', edge, ...rest] = path.split('/');
    if (id !== this.number.phoneNumberId || rest.length)
      return refused(100, 'The object does not exist, or this token does not open it.', 33);
    if (request.method === 'GET' && edge === undefined) {
      const facts = numberFacts(this.number, new URLSearchParams(query).get('fields'));
      return facts.ok ? { answer: success(facts.value) } : { answer: refusal(facts.error) };
    }
    if (request.method === 'POST' && edge === 'messages') return this.message(jsonOf(request));
    return refused(100, `The simulator has no ${request.method} for this path.`);
  }

  private message(body: unknown): GraphOutcome {
    const call = checkGraphCall(body);
    if (!call.ok) return { answer: refusal(call.error) };
    if (call.value.kind === 'send') return this.send(call.value.message);
    const { messageId, typing } = call.value;
    if (!this.wasWritten(messageId))
      return refused(131009, 'Nobody wrote the message that message_id names.');
    return { answer: success({ success: true }), event: { kind: 'marked-read', messageId, typing } };
  }

  private send(message: OutgoingMessage): GraphOutcome {
    const fault = this.faults.next();
    if (fault?.kind === 'cut-before') return { answer: { kind: 'cut' } };
    if (fault?.kind === 'error') return { answer: plannedRefusal(fault) };
    const reached = this.reach(message);
    return reached.ok ? accept(message, reached.value, fault) : { answer: refusal(reached.error) };
  }

  /** Whom the message reaches. A stranger is no refusal: Meta takes the message and reports later that it failed. */
  private reach({ to, type }: OutgoingMessage): Checked<Person | undefined> {
    const now = this.clock.now().getTime();
    if (to.kind === 'phone' && to.digits === this.number.phone.replace(/\D/g, ''))
      return fault(131021, 'The number cannot write to itself.');
    const person = this.personAt(to);
    if (person && type !== 'template' && !this.isWindowOpen(person, now))
      return fault(131047, 'The person has not written within the last 24 hours.');
    if (!this.throughput.take('number', now))
      return fault(130429, 'The number sends faster than its throughput.');
    if (!this.pairs.take(person?.userId ?? to.input, now))
      return fault(131056, 'Too many messages to one person in a short time.');
    return { ok: true, value: person };
  }

  private personAt(to: OutgoingMessage['to']): Person | undefined {
    switch (to.kind) {
      case 'phone':
        return this.people.withPhone(to.digits);
      case 'user-id':
        return this.people.withUserId(to.userId);
      case 'nowhere':
        return undefined;
    }
  }

  private isWindowOpen({ wroteTo }: Person, now: number): boolean {
    const wroteAt = wroteTo.get(this.number.phoneNumberId);
    return this.limits.windowMs === 0 || (wroteAt !== undefined && now - wroteAt < this.limits.windowMs);
  }

  private isAuthorized(header: string | string[] | undefined): boolean {
    return (
      typeof header === 'string' &&
      timingSafeEqual(digest(header), digest(`Bearer ${this.number.accessToken}`))
    );
  }
}

/** An id as WhatsApp's: opaque, unique. */
export const newMessageId = () => `wamid.${Buffer.from(`simulated ${randomUUID()}`).toString('base64')}`;

function accept(
  message: OutgoingMessage,
  person: Person | undefined,
  fault: Exclude<Fault, { kind: 'cut-before' | 'error' }> | undefined,
): GraphOutcome {
  const id = newMessageId();
  return {
    answer: disturbed(acceptance(id, message.to), fault),
    event: {
      kind: 'accepted',
      id,
      message,
      ...(person ? { person } : {}),
      ...(fault?.kind === 'fails-later' ? { failsWith: fault.code } : {}),
    },
  };
}

/** Meta reads any other content type as form fields, where a JSON text leaves every parameter missing. */
function jsonOf({ headers, body }: GraphRequest): unknown {
  if (!String(headers['content-type'] ?? '').startsWith('application/json')) return undefined;
  try {
    return JSON.parse(body.toString('utf8'));
  } catch {
    return undefined;
  }
}

const fault = (code: number, details: string): Checked<never> => ({ ok: false, error: { code, details } });

const refused = (code: number, details: string, subcode?: number): GraphOutcome => ({
  answer: refusal({ code, details, ...(subcode === undefined ? {} : { subcode }) }),
});

const digest = (text: string) => createHash('sha256').update(text).digest();
