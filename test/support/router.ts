import { ChannelRegistry } from '../../src/channels';
import { ConnectionDirectory, type Connection } from '../../src/connections';
import { ConnectionsConfig } from '../../src/connections/connections.config';
import { ConnectionsRepository } from '../../src/connections/connections.repository';
import { SecretsConfig } from '../../src/foundation/config/secrets.config';
import { Vault } from '../../src/foundation/secrets/vault';
import { Clock } from '../../src/foundation/clock';
import { Database } from '../../src/foundation/database/database';
import { sqlState } from '../../src/foundation/database/database-errors';
import { DatabaseConfig } from '../../src/foundation/database/database.config';
import { Statements } from '../../src/foundation/database/statements';
import { Metrics } from '../../src/foundation/metrics/metrics';
import { DeliveryReports } from '../../src/message-router/deliver/delivery-reports';
import { Ledger } from '../../src/message-router/deliver/ledger';
import { ConversationJoiner } from '../../src/message-router/inbox/conversation-joiner';
import { DeadLetters } from '../../src/message-router/inbox/dead-letters';
import { Inbox } from '../../src/message-router/inbox/inbox';
import { ReportsBell } from '../../src/message-router/inbox/reports-bell';
import { Announcements } from '../../src/message-router/leases/announcements';
import type { ConversationLease } from '../../src/message-router/leases/conversation-lease';
import type { LeaseHandler } from '../../src/message-router/leases/lease-handler';
import { Leases } from '../../src/message-router/leases/leases';
import { Liveness } from '../../src/message-router/leases/liveness';
import { Outbox } from '../../src/message-router/outbox/outbox.repository';
import { RouterConfig } from '../../src/message-router/router.config';
import { RouterMetrics } from '../../src/message-router/router-metrics';
import { Speaker } from '../../src/message-router/speak/speaker';
import { HandOverStep } from '../../src/message-router/steps/hand-over.step';
import { HelpStep } from '../../src/message-router/steps/help.step';
import { StepPass } from '../../src/message-router/steps/step-pass';
import { StepRegistry } from '../../src/message-router/steps/step-registry';
import { StopStep } from '../../src/message-router/steps/stop.step';
import { databaseSource } from './database';
import { freshDatabase } from './fresh-database';
import { silentLog } from './log';
import { TestChannel } from './test-channel';

/** A clock that stands still until a test moves it; it starts at the real time, which the database also has. */
export class StillClock extends Clock {
  private ms = Date.now();
  now(): Date {
    return new Date(this.ms);
  }
  passMs(ms: number): void {
    this.ms += ms;
  }
}

/** The router's services of one process, made by hand; nothing runs until `leases.start`. */
export async function routerProcess(url: string, channels: readonly TestChannel[]) {
  const database = new DatabaseConfig();
  database.url = url;
  const metricsOfProcess = new Metrics();
  const statements = new Statements(database, metricsOfProcess, silentLog);
  const metrics = new RouterMetrics(metricsOfProcess);
  const config = new RouterConfig();
  const clock = new StillClock();
  const environment = Object.fromEntries(
    channels.flatMap(({ id, environment: names }) => [
      [names.account, `account-of-${id}`],
      [names.secret, `secret-of-${id}`],
    ]),
  );
  const registry = new ChannelRegistry(channels);
  const directory = new ConnectionDirectory(
    registry,
    new ConnectionsRepository(statements),
    new ConnectionsConfig(),
    environment,
    new Vault(new SecretsConfig()),
    silentLog,
  );
  await directory.onModuleInit();
  const tx = new Database(await databaseSource(url));
  const announcements = new Announcements(statements, silentLog);
  const liveness = new Liveness(database, silentLog);
  const leases = new Leases(statements, liveness, announcements, directory, silentLog, metrics);
  const steps = new StepRegistry();
  for (const step of [new StopStep(), new HelpStep(), new HandOverStep()]) steps.register(step);
  const bell = new ReportsBell();
  const joiner = new ConversationJoiner(tx, leases, silentLog, metrics);
  const deadLetters = new DeadLetters(statements, metrics);
  return {
    url,
    statements,
    database: tx,
    config,
    clock,
    metrics,
    registry,
    directory,
    leases,
    steps,
    bell,
    joiner,
    deadLetters,
    inbox: new Inbox(
      statements,
      leases,
      announcements,
      steps,
      deadLetters,
      joiner,
      bell,
      config,
      silentLog,
      metrics,
    ),
    outbox: new Outbox(statements, leases),
    ledger: new Ledger(statements, leases, silentLog),
    speaker: new Speaker(directory, clock),
    stepPass: new StepPass(tx, steps, directory, clock, silentLog, metrics),
    reports: new DeliveryReports(statements, tx, deadLetters, leases, config, silentLog, metrics, bell),
    async stop(): Promise<void> {
      await leases.beforeApplicationShutdown();
      // What was announced in the last turn of the event loop still goes out.
      await new Promise((resolve) => setTimeout(resolve, 20));
      // A test may have ended it.
      await statements.onApplicationShutdown().catch(() => undefined);
    },
  };
}
export type RouterProcess = Awaited<ReturnType<typeof routerProcess>>;

/** Every table that the router writes, the connections aside: those are made once a file. */
const tables =
  'conversations, conversation_keys, opt_outs, inbox_events, dead_letters, outbox_messages, messages, budget_usage, budget_notices';

/** The router on a database of its own, for one test file; emptied before each test. */
export function useRouter() {
  const channel = new TestChannel('test');
  const otherChannel = new TestChannel('other');
  const processes: RouterProcess[] = [];
  const router = {
    channel,
    otherChannel,
    /** Another process on the same database, stopped when the file ends. */
    async process(): Promise<RouterProcess> {
      const made = await routerProcess(router.url, [channel, otherChannel]);
      processes.push(made);
      return made;
    },
    get connection(): Connection {
      return connectionOf(router.directory, 'test');
    },
    get otherConnection(): Connection {
      return connectionOf(router.directory, 'other');
    },
    query<Row = Record<string, unknown>>(sql: string, values: readonly unknown[] = []): Promise<Row[]> {
      return router.database.query<Row>(sql, values);
    },
    /** The first row; throws if there is none. */
    async one<Row = Record<string, unknown>>(sql: string, values: readonly unknown[] = []): Promise<Row> {
      const [row] = await router.database.query<Row>(sql, values);
      if (!row) throw new Error(`no row: ${sql}`);
      return row;
    },
  } as RouterProcess & RouterTools;
  beforeAll(async () => {
    const made = await routerProcess(await freshDatabase(), [channel, otherChannel]);
    processes.push(made);
    Object.assign(router, made);
  });
  beforeEach(async () => {
    await emptied(router);
    await router.query(`update connections set pace_at = null, held_until = null, report_last_pos = 0,
      report_done_pos = 0, reported_send_at = null`);
    channel.pace = { perSecond: 0, pairPerMinute: 0, pairBurst: 0 };
    for (const list of [channel.sent, channel.shown, channel.answers]) list.length = 0;
    router.config.burstMs = 0;
  });
  afterAll(async () => {
    for (const one of processes) await one.stop();
  });
  return router;
}

/** Loops of a test's other processes may read while it empties: PostgreSQL then stops one of the two. */
async function emptied(router: RouterTools): Promise<void> {
  try {
    await router.query(`truncate ${tables}`);
  } catch (error) {
    if (sqlState(error) !== '40P01') throw error;
    await emptied(router);
  }
}

interface RouterTools {
  readonly channel: TestChannel;
  readonly otherChannel: TestChannel;
  readonly connection: Connection;
  readonly otherConnection: Connection;
  process(): Promise<RouterProcess>;
  query<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row[]>;
  one<Row = Record<string, unknown>>(sql: string, values?: readonly unknown[]): Promise<Row>;
}

/** A handler that keeps what it is given until the test lets go. */
export class HoldingHandler implements LeaseHandler {
  readonly held: ConversationLease[] = [];
  readonly commanded: string[] = [];
  readonly told: ConversationLease[] = [];
  private readonly letGo: (() => void)[] = [];

  work(lease: ConversationLease): Promise<void> {
    this.held.push(lease);
    return new Promise((resolve) => this.letGo.push(resolve));
  }
  commands(conversationId: string): void {
    this.commanded.push(conversationId);
  }
  queued(lease: ConversationLease): void {
    this.told.push(lease);
  }
  /** The work on everything ends. */
  release(): void {
    for (const resolve of this.letGo.splice(0)) resolve();
  }
}

/** Waits until something holds; the test's time-out is the limit. */
export async function eventually(holds: () => unknown): Promise<void> {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
}

function connectionOf(directory: ConnectionDirectory, channelId: string): Connection {
  const [connection] = directory.candidates(channelId, null);
  if (!connection) throw new Error('the directory has a connection for each test channel');
  return connection;
}
