import { Client } from 'pg';
import { freshDatabase } from '../fresh-database';
import { account, personAt } from './account';
import { countAnswers, lostAnswers, marked, type Counts } from './accounting';
import { AgentServer } from './agent-server';
import { DatabaseProxy } from './database-proxy';
import { Gateway, METRICS_TOKEN } from './gateway';
import { Meta } from './meta';
import { Platform } from './platform';
import { messagesBody, textMessage } from './webhook-bodies';
import { until } from './until';

/** From here on people write only so that reports flow; each once, because a send of theirs may be in doubt itself. */
const BYSTANDERS = 900;

const atEnd: (() => Promise<void>)[] = [];
afterAll(async () => {
  for (const end of atEnd.splice(0)) await end();
});

/** A whole world for one test file: a database, instances of the application, the Graph API, an agent, the platform. */
export class Flow {
  readonly graph = new Meta();
  readonly agent = new AgentServer();
  readonly platform = new Platform(
    () => this.gateways.filter(({ running }) => running).map(({ url }) => url),
    this.graph,
  );
  readonly gateways: Gateway[] = [];
  /** Marks of messages that were acknowledged. */
  readonly acknowledged: string[] = [];
  private readonly proxies: DatabaseProxy[] = [];
  private readonly nextOf = new Map<number, number>();
  private stopping = false;

  private constructor(
    private databaseUrl: string,
    private readonly environment: Record<string, string>,
    private database: Client,
  ) {}

  /** Everything but the instances; ended when the test file ends. */
  static async start(environment: Record<string, string> = {}, databaseUrl?: string): Promise<Flow> {
    const url = databaseUrl ?? (await freshDatabase());
    const flow = new Flow(url, environment, await connected(url));
    atEnd.push(() => flow.end());
    await Promise.all([flow.graph.up(), flow.agent.start()]);
    return flow;
  }

  async startGateway(environment: Record<string, string> = {}): Promise<Gateway> {
    const proxy = await DatabaseProxy.start(this.databaseUrl);
    this.proxies.push(proxy);
    const gateway = await Gateway.start(proxy, {
      DATABASE_URL: proxy.url,
      DATABASE_POOL: '4',
      METRICS_TOKEN,
      LOG_LEVEL: 'warn',
      ELIZA_APP_WHATSAPP_ACCESS_TOKEN: account.accessToken,
      ELIZA_APP_WHATSAPP_PHONE_NUMBER_ID: account.phoneNumberId,
      ELIZA_APP_WHATSAPP_APP_SECRET: account.appSecret,
      ELIZA_APP_WHATSAPP_VERIFY_TOKEN: account.verifyToken,
      ELIZA_APP_WHATSAPP_PHONE_NUMBER: account.phoneNumber,
      WHATSAPP_API_URL: this.graph.url,
      WHATSAPP_NUMBER_PER_SECOND: '0',
      WHATSAPP_PAIR_PER_MINUTE: '0',
      AMBIGUOUS_WAIT_MS: '2000',
      READ_RECEIPTS: 'off',
      BUDGET_PERSON_MESSAGES_PER_HOUR: '100000',
      BUDGET_PERSON_MESSAGES_PER_DAY: '100000',
      AGENT: 'echo',
      ...this.environment,
      ...environment,
    });
    this.gateways.push(gateway);
    return gateway;
  }

  /** The instance that runs. */
  get onlyGateway(): Gateway {
    const gateway = this.gateways.find(({ running }) => running);
    if (!gateway) throw new Error('no instance runs');
    return gateway;
  }

  /** PostgreSQL has come back elsewhere: whoever connects now is led there. */
  async moveTo(databaseUrl: string): Promise<void> {
    this.databaseUrl = databaseUrl;
    this.database = await connected(databaseUrl);
    for (const proxy of this.proxies) proxy.leadTo(databaseUrl);
  }

  /** The next message of a person, delivered until it is acknowledged, to this instance if one is given; its mark. */
  async say(person: number, gateway?: Gateway): Promise<string> {
    const nth = this.nextOf.get(person) ?? 0;
    this.nextOf.set(person, nth + 1);
    const mark = marked(person, nth);
    await this.platform.deliver(messagesBody([textMessage(personAt(person), mark)]), gateway?.url);
    this.acknowledged.push(mark);
    return mark;
  }

  /** People write one message after the other until `enough` is called; it resolves when the last is acknowledged. */
  load(people: number, first = 0): { enough(): Promise<void> } {
    let enough = false;
    const lanes = Array.from({ length: people }, async (_, index) => {
      while (!enough && !this.stopping) await this.say(first + index);
    });
    return {
      enough: async () => {
        enough = true;
        await Promise.all(lanes);
      },
    };
  }

  /** The pipeline is in full work: that many more messages have gone out. */
  async underWay(more: number): Promise<void> {
    const before = this.graph.taken.length;
    await until('messages go out', () => this.graph.taken.length >= before + more, {
      explain: () => this.explain(),
    });
  }

  /** What the instances have logged as errors. */
  get complaints(): string[] {
    const lines = this.gateways.flatMap(({ output }) => output.split('\n'));
    return lines.filter((line) => line.startsWith('{"level":"error"'));
  }

  get counts(): Counts {
    return countAnswers(this.acknowledged, this.graph.taken);
  }

  /**
   * Everything acknowledged is answered. What was in flight at a kill waits for a report, or for reports of later sends:
   * bystanders write now and then, so that there are some.
   */
  async settled(patienceMs = 20_000): Promise<void> {
    let written = 0;
    const started = Date.now();
    await until(
      'everything is answered',
      async () => {
        if (this.counts.lost === 0) return true;
        if (Date.now() - started > 500 * (written + 1)) {
          await this.say(BYSTANDERS + written++);
        }
        return false;
      },
      { patienceMs, explain: () => this.explain() },
    );
    await this.platform.idle();
    await this.atRest();
  }

  /** Nothing is due in any conversation, no row of the outbox is open, every report is taken. */
  async atRest(): Promise<void> {
    const open = `select
      exists (select 1 from conversations where due_at is not null)
      or exists (select 1 from outbox_messages where state in ('queued', 'sending', 'unknown'))
      or exists (select 1 from connections where report_done_pos < report_last_pos) as open`;
    await until(
      'the pipeline is at rest',
      async () => (await this.rows<{ open: boolean }>(open))[0]?.open === false,
      {
        explain: () => this.explain(),
      },
    );
  }

  /** Rows of a query on the flow's database. */
  async rows<Row extends object>(sql: string, values: unknown[] = []): Promise<Row[]> {
    return (await this.database.query<Row>(sql, values)).rows;
  }

  /** The row of the outbox that gets into this state. */
  async openRow(state: 'queued' | 'unknown'): Promise<string> {
    const find = () => this.rows<{ id: string }>('select id from outbox_messages where state = $1', [state]);
    await until(`a row is ${state}`, async () => (await find()).length > 0, {
      explain: () => this.explain(),
    });
    return (await find())[0]?.id ?? '';
  }

  /** A row of unknown outcome has been looked at once more: its conversation was claimed again after its wait. */
  async looksAgain(row: string): Promise<void> {
    const read = () =>
      this.rows<{ epoch: string; over: boolean }>(
        `select c.epoch, o.next_at < now() as over from outbox_messages o join conversations c on c.id = o.conversation_id
         where o.id = $1`,
        [row],
      );
    await until('the wait for a report is over', async () => (await read())[0]?.over ?? false);
    const [before] = await read();
    await until(
      'it is looked at again',
      async () => Number((await read())[0]?.epoch) > Number(before?.epoch),
    );
  }

  /** Reasons of all dead letters, sorted. */
  async deadLetters(): Promise<string[]> {
    const rows = await this.rows<{ reason: string }>('select reason from dead_letters order by reason');
    return rows.map(({ reason }) => reason);
  }

  /** Kills every process and closes everything; safe to call twice. */
  async end(): Promise<void> {
    this.stopping = true;
    this.platform.end();
    await Promise.all(this.gateways.map((gateway) => gateway.kill()));
    await Promise.all([this.graph.down(), this.agent.stop(), ...this.proxies.map((proxy) => proxy.end())]);
    await this.database.end().catch(() => undefined);
  }

  private async explain(): Promise<string> {
    const rows = await this.rows(
      `select o.state, o.attempts, o.error_code, count(*)::int from outbox_messages o group by 1, 2, 3`,
    ).catch(() => []);
    const held = await this.rows(
      `select last_pos, done_pos, out_pos, sent_pos, due_at - now() as due, owner, attempts from conversations
       where due_at is not null limit 5`,
    ).catch(() => []);
    const letters = await this.rows(
      `select kind, reason, count(*)::int from dead_letters group by 1, 2`,
    ).catch(() => []);
    const lost = await Promise.all(
      lostAnswers(this.acknowledged, this.graph.taken).map((mark) => this.trace(mark)),
    );
    const said = this.gateways.map(({ output }) => output.slice(-1500)).join('\n');
    return `${JSON.stringify({ ...this.counts, rows, held, letters, lost })}\n${said}`;
  }
  /** How far a message came: every place of the walk that still knows it. */
  private async trace(mark: string): Promise<object> {
    const [found] = await this.rows(
      `select
        (select json_agg(json_build_object('pos', i.pos, 'conversation', i.conversation_id, 'done', c.done_pos, 'at', i.received_at))
           from inbox_events i left join conversations c on c.id = i.conversation_id where i.payload ~ $1) as inbox,
        (select json_agg(json_build_object('id', m.id, 'author', m.author, 'at', m.at)) from messages m where m.text ~ $1) as messages,
        (select json_agg(json_build_object('id', o.id, 'pos', o.pos, 'state', o.state, 'attempts', o.attempts,
             'platform', o.platform_id, 'report', o.report, 'sending', o.sending_at))
           from outbox_messages o where o.payload ~ $1) as outbox`,
      [`\\m${mark}\\M`],
    ).catch((error: unknown) => [{ error: String(error) }]);
    return { mark, ...found };
  }
}

async function connected(url: string): Promise<Client> {
  const client = new Client({ connectionString: url });
  // A test stops the server, or cuts its sessions.
  client.on('error', () => undefined);
  await client.connect();
  return client;
}
