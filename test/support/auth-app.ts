import type { NestExpressApplication } from '@nestjs/platform-express';
import { createApplication } from '../../src/application';
import type { OpenedSession } from '../../src/auth/sessions/opened-session';
import { Sessions } from '../../src/auth/sessions/sessions';
import type { ReplyButton } from '../../src/channels';
import { Database } from '../../src/foundation/database/database';
import { Users } from '../../src/users';
import { whatsapp } from '../users/senders';
import { closeApp } from './close-app';
import { account } from './flows/account';
import { Meta } from './flows/meta';
import { Platform } from './flows/platform';
import { until } from './flows/until';
import { buttonTap, messagesBody } from './flows/webhook-bodies';
import { freshDatabase } from './fresh-database';
import { call, type Answer } from './http-app';

/** What a request of a test carries. */
export interface Request {
  readonly token?: string;
  /** The address that calls, as the one proxy in front saw it. Each request has another one unless it is said. */
  readonly from?: string;
  /** Sent as JSON. */
  readonly body?: object;
  readonly headers?: Record<string, string>;
}

/** An answer, its JSON read; `body` is `{}` where there is none. */
export interface JsonAnswer extends Answer {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- each test knows what it asked for
  readonly body: any;
}

const atEnd: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of atEnd.splice(0).reverse()) await end();
});

/**
 * The whole application on a database of its own, workers on, with a WhatsApp connection of its own and a double of the
 * Graph API: security tests stand on it. People are digits, as `personAt` makes them. Closed when the test file ends.
 */
export class AuthApp {
  private readonly shownBefore = new Map<string, number>();

  private constructor(
    readonly app: NestExpressApplication,
    readonly url: string,
    readonly databaseUrl: string,
    readonly graph: Meta,
    readonly platform: Platform,
  ) {}

  /** `environment` stands above the defaults; `databaseUrl` is for a second instance on the same database. */
  static async start(environment: Record<string, string> = {}, databaseUrl?: string): Promise<AuthApp> {
    const url = databaseUrl ?? (await freshDatabase());
    const graph = new Meta();
    await graph.up();
    const app = await createApplication({
      ...defaults,
      WHATSAPP_API_URL: graph.url,
      DATABASE_URL: url,
      ...environment,
    });
    await app.listen(0, '127.0.0.1');
    const address = await app.getUrl();
    const platform = new Platform(() => [address], graph);
    atEnd.push(async () => {
      platform.end();
      await closeApp(app);
      await graph.down();
    });
    return new AuthApp(app, address, url, graph, platform);
  }

  readonly whatsapp = {
    /** A person writes a text; resolves when the webhook is acknowledged. */
    say: (person: string, text: string): Promise<void> => {
      this.shownBefore.set(person, this.graph.shownTo(person).length);
      return this.platform.say(person, text);
    },
    /** A person taps a button, whoever it was shown to. */
    tap: (person: string, button: ReplyButton): Promise<void> => {
      this.shownBefore.set(person, this.graph.shownTo(person).length);
      return this.platform.deliver(messagesBody([buttonTap(person, button)]));
    },
    /** The newest button of this title that a person's phone shows, once there is one. */
    button: async (person: string, title: string): Promise<ReplyButton> => {
      const find = () =>
        this.graph.taken
          .filter(({ to }) => to === person)
          .flatMap(({ buttons }) => buttons)
          .findLast((one) => one.title === title);
      await until(`a button ${title} is shown`, () => find() !== undefined);
      return find() as ReplyButton;
    },
  };

  /** The last text that a person got; waits for one that came after what they said last. */
  async lastReplyTo(person: string): Promise<string> {
    const shown = (): readonly string[] => this.graph.shownTo(person);
    await until('a reply comes', () => shown().length > (this.shownBefore.get(person) ?? 0));
    return shown().at(-1) ?? '';
  }

  /** One request, on a connection of its own. */
  async call(
    method: string,
    path: string,
    { token, body, headers, from = freshAddress() }: Request = {},
  ): Promise<JsonAnswer> {
    const text = body === undefined ? undefined : JSON.stringify(body);
    const answer = await call(this.app, method, path, {
      headers: {
        'x-forwarded-for': from,
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(text !== undefined && {
          'content-type': 'application/json',
          'content-length': String(Buffer.byteLength(text)),
        }),
        ...headers,
      },
      ...(text !== undefined && { body: text }),
    });
    const isJson = /json/.test(answer.headers['content-type'] ?? '');
    return { ...answer, body: isJson ? JSON.parse(answer.text) : {} };
  }

  /** A session of the person's own, as a sign-in by their WhatsApp would give it; made if nobody knows them. */
  async signIn(
    person: string,
  ): Promise<OpenedSession & { readonly userId: string; readonly identityId: string }> {
    const { userId, identityId } = await this.app
      .get(Users)
      .resolve(whatsapp(undefined, person), { channel: 'whatsapp' });
    const client = { network: '198.51.100.0/24', device: 'Chrome on Windows', place: 'GB' };
    const amr = ['whatsapp', 'typed_code'];
    const session = await this.app
      .get(Database)
      .transaction((tx) => this.app.get(Sessions).open(tx, { userId, identityId, amr, client }));
    return { ...session, userId, identityId };
  }

  /** Rows of a query on the application's database. */
  rows<Row extends object = Record<string, unknown>>(
    sql: string,
    values: readonly unknown[] = [],
  ): Promise<Row[]> {
    return this.app.get(Database).query<Row>(sql, values);
  }
}

let addresses = 0;

/** Of the network that is kept for tests of devices (RFC 2544). */
function freshAddress(): string {
  const number = addresses++;
  return `198.${18 + ((number >> 16) & 1)}.${(number >> 8) & 255}.${number & 255}`;
}

const defaults = {
  TRUST_PROXY_HOPS: '1',
  NODE_ENV: 'test',
  LOG_LEVEL: 'error',
  ORGANIZATION_ENDPOINTS: 'any',
  DATABASE_POOL: '4',
  ELIZA_APP_JWT_SECRET: 'the-jwt-secret-of-the-security-tests',
  CREDENTIALS_KEYS: `test:${Buffer.alloc(32, 7).toString('base64')}`,
  ELIZA_APP_WHATSAPP_ACCESS_TOKEN: account.accessToken,
  ELIZA_APP_WHATSAPP_PHONE_NUMBER_ID: account.phoneNumberId,
  ELIZA_APP_WHATSAPP_APP_SECRET: account.appSecret,
  ELIZA_APP_WHATSAPP_VERIFY_TOKEN: account.verifyToken,
  ELIZA_APP_WHATSAPP_PHONE_NUMBER: account.phoneNumber,
  WHATSAPP_NUMBER_PER_SECOND: '0',
  WHATSAPP_PAIR_PER_MINUTE: '0',
  READ_RECEIPTS: 'off',
  AGENT: 'echo',
};
