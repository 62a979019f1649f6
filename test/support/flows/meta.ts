import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { answerAccountCall, mayMessage } from '../../../src/simulator/accounts/account-calls';
import { BusinessAccounts, type Business } from '../../../src/simulator/accounts/business-accounts';
import type { GraphRequest } from '../../../src/simulator/graph-api';
import { signatureOf, webhookBytes } from '../../../src/simulator/webhook-signature';
import { GraphApi, type Behaviour, type TakenMessage } from './graph-api';
import { send } from './platform';
import { messagesBody, reportsBody, textMessage, type Report } from './webhook-bodies';

/** What is wrong with a call: an HTTP status and Meta's code, or a wait, ms, before the right answer. */
export type Trouble = { readonly status: number; readonly code?: number } | { readonly slowMs: number };

/**
 * Meta on loopback: beside the number of `account` the apps, tokens and accounts of organisations, with everything that
 * connecting one calls, and webhooks to the address that each number got. What is in `accounts` may be changed at any time:
 * a token that ends, a scope or a number that goes.
 */
export class Meta extends GraphApi {
  readonly accounts = new BusinessAccounts();
  /** The calls about accounts, oldest first: `GET debug_token`, `POST <id>/subscribed_apps`. */
  readonly asked: string[] = [];
  /** Decides about each of these calls; undefined: it is answered as on a good day. */
  trouble: (call: string) => Trouble | undefined = () => undefined;
  /** What becomes of the messages of organisations' numbers. */
  reports: readonly Report['status'][] = ['sent'];
  private readonly under = new Set<Promise<unknown>>();

  /** A new business, and the body that connects its number. */
  business(): Business & { readonly request: ConnectBody } {
    const business = this.accounts.open('A Shop');
    return { ...business, request: connectBody(business) };
  }

  /** A person writes to a number; the status of each delivery, 0 for no answer. None: the number delivers nowhere. */
  say(phoneNumberId: string, from: string, text: string): Promise<number[]> {
    return this.deliver(phoneNumberId, messagesBody([textMessage(from, text)], phoneNumberId));
  }

  /** A webhook of a number, signed by each app that gets it, to where that app had it sent. */
  deliver(phoneNumberId: string, body: object): Promise<number[]> {
    const bytes = webhookBytes(body);
    return Promise.all(
      this.accounts.targetsOf(phoneNumberId).map(({ url, appSecret }) =>
        send(url, bytes.toString('ascii'), {
          'content-type': 'application/json',
          'x-hub-signature-256': signatureOf(bytes, appSecret),
        }),
      ),
    );
  }

  /** Every report that is due has been delivered. */
  async reported(): Promise<void> {
    while (this.under.size) await Promise.all(this.under);
  }

  protected override async answerElse(asked: GraphRequest, response: ServerResponse): Promise<boolean> {
    const call = `${asked.method} ${(asked.path.split('?')[0] ?? '').replace(/^\/v[\d.]+\//, '')}`;
    if (call.endsWith('/messages')) return false;
    this.asked.push(call);
    const trouble = this.trouble(call);
    if (trouble && 'status' in trouble) {
      const { status, code } = trouble;
      response
        .writeHead(status)
        .end(code === undefined ? '<html>' : JSON.stringify({ error: { code, message: 'no' } }));
      return true;
    }
    if (trouble) await sleep(trouble.slowMs, undefined, { ref: false });
    const answer = await answerAccountCall(this.accounts, asked, new Date());
    if (answer?.kind !== 'answer') response.writeHead(404).end('{"error":{"code":803,"message":"no"}}');
    else response.writeHead(answer.status, answer.headers).end(answer.body);
    return true;
  }

  protected override senderOf(asked: GraphRequest): string | Behaviour {
    const allowed = mayMessage(this.accounts, asked, new Date());
    if (!allowed) return super.senderOf(asked);
    if (allowed.ok) return allowed.value.phoneNumberId;
    const { code, status = code === 190 ? 401 : 400, message = 'no' } = allowed.error;
    return { kind: 'refuse', status, body: JSON.stringify({ error: { code, message } }) };
  }

  protected override report(message: TakenMessage): void {
    if (!this.accounts.numberOf(message.from)) return super.report(message);
    const delivery = this.tell(message).finally(() => this.under.delete(delivery));
    this.under.add(delivery);
  }

  private async tell(message: TakenMessage): Promise<void> {
    for (const status of this.reports) {
      await sleep(5);
      await this.deliver(message.from, reportsBody([{ ...message, status }], message.from));
    }
  }
}

/** The fields that old clients send. */
export interface ConnectBody {
  readonly accessToken: string;
  readonly phoneNumberId: string;
  readonly appSecret: string;
  readonly businessPhone: string;
}

const connectBody = ({ app, token, number }: Business): ConnectBody => ({
  accessToken: token.value,
  phoneNumberId: number.phoneNumberId,
  appSecret: app.secret,
  businessPhone: number.phone,
});
