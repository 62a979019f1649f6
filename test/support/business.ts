import type { Business } from '../../src/simulator/accounts/business-accounts';
import type { AuthApp, JsonAnswer, Request } from './auth-app';
import { personAt } from './flows/account';
import { until } from './flows/until';
import type { ConnectBody } from './flows/meta';

/** An organisation with an owner who is signed in, a number at Meta, and what connects it. */
export class AShop {
  private constructor(
    private readonly at: AuthApp,
    readonly meta: Business & { readonly request: ConnectBody },
    readonly organizationId: string,
    readonly owner: { readonly token: string; readonly userId: string; readonly person: string },
  ) {}

  /** The owner is person `n` of the app, who has written to it. */
  static async open(at: AuthApp, n: number): Promise<AShop> {
    const person = personAt(n);
    await at.whatsapp.say(person, 'hello');
    await at.lastReplyTo(person);
    const { token, userId } = await at.signIn(person);
    const { body } = await at.call('GET', '/api/eliza-app/user/me', { token });
    return new AShop(at, at.graph.business(), body.organization.id as string, { token, userId, person });
  }

  /** One whose number is connected. */
  static async connected(at: AuthApp, n: number): Promise<AShop & { readonly connectionId: string }> {
    const shop = await AShop.open(at, n);
    const { body } = await shop.connect();
    return Object.assign(shop, { connectionId: body.connectionId as string });
  }

  get phoneNumberId(): string {
    return this.meta.number.phoneNumberId;
  }

  connect(more: object = {}): Promise<JsonAnswer> {
    return this.call('POST', '/api/v1/whatsapp/connect', { body: { ...this.meta.request, ...more } });
  }

  /** As its owner. */
  call(method: string, path: string, request: Request = {}): Promise<JsonAnswer> {
    return this.at.call(method, path, { token: this.owner.token, ...request });
  }

  /** An API key with these scopes. */
  async key(...scopes: string[]): Promise<string> {
    const { body } = await this.call('POST', '/api/v1/api-keys', { body: { name: 'server', scopes } });
    return body.api_key.key as string;
  }

  /** A person writes to the shop; what its number says then, once it says something. */
  async hear(from: string, text: string): Promise<string> {
    const before = this.saidTo(from).length;
    const statuses = await this.at.graph.say(this.phoneNumberId, from, text);
    if (statuses.join() !== '200') throw new Error(`the webhook answered ${statuses.join() || 'nowhere'}`);
    await until('the shop answers', () => this.saidTo(from).length > before);
    return this.saidTo(from).at(-1) ?? '';
  }

  /** What its number has sent to a person. */
  saidTo(to: string): string[] {
    return this.at.graph.taken
      .filter((message) => message.from === this.phoneNumberId && message.to === to)
      .map(({ text }) => text);
  }
}
