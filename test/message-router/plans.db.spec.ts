import { Client } from 'pg';
import { appendSql } from '../../src/message-router/inbox/append.sql';
import { takeNoticeSql } from '../../src/message-router/budgets/budget-notices';
import { creditOfSql, debitSql } from '../../src/message-router/budgets/credit.sql';
import { countUseSql } from '../../src/message-router/budgets/count-use.sql';
import { amendSql } from '../../src/message-router/converse/amend.sql';
import { historySql } from '../../src/message-router/converse/history';
import {
  awaitReportsSql,
  markSendingSql,
  markUnknownSql,
  openRowsSql,
} from '../../src/message-router/deliver/open-rows.sql';
import * as reports from '../../src/message-router/deliver/reports.sql';
import { settleSql } from '../../src/message-router/deliver/settle.sql';
import * as leases from '../../src/message-router/leases/claim.sql';
import { commitSql } from '../../src/message-router/outbox/commit.sql';
import { takePositionsSql } from '../../src/message-router/outbox/queue-replies.sql';
import * as webhooks from '../../src/message-router/outgoing-webhooks/deliveries.sql';
import * as steps from '../../src/message-router/steps/step-pass.sql';
import { freshDatabase } from '../support/fresh-database';

const statements = [
  appendSql,
  leases.claimSql,
  leases.waitingSql,
  leases.pollSql,
  leases.claimLetGoSql,
  leases.reapSql,
  leases.renewSql,
  leases.handBackSql,
  commitSql,
  settleSql,
  openRowsSql,
  markSendingSql,
  markUnknownSql,
  awaitReportsSql,
  historySql,
  amendSql,
  countUseSql,
  creditOfSql,
  debitSql,
  takeNoticeSql,
  reports.reportsWaitingSql,
  reports.wakeSql,
  webhooks.claimDeliveriesSql,
  webhooks.settleDeliveriesSql,
  webhooks.returnDeliveriesSql,
  { name: 'apply_reports', text: reports.applyReportsSql },
  { name: 'end_pass', text: steps.endPassSql },
  { name: 'take_positions', text: takePositionsSql },
  { name: 'cancel_queued', text: steps.cancelQueuedSql },
  { name: 'step_events', text: steps.stepEventsSql },
  { name: 'cancelled_events', text: steps.cancelledEventsSql },
];

const tables = [
  'conversations',
  'conversation_keys',
  'inbox_events',
  'outbox_messages',
  'messages',
  'connections',
  'dead_letters',
  'opt_outs',
  'budget_usage',
  'budget_notices',
  'outgoing_events',
  'outgoing_deliveries',
  'outgoing_webhooks',
  'credit_entries',
  'organizations',
  'users',
];

describe('the plans of the hot path', () => {
  let client: Client;

  beforeAll(async () => {
    client = new Client({ connectionString: await freshDatabase() });
    await client.connect();
    await client.query('set plan_cache_mode = force_generic_plan; set enable_seqscan = off; set jit = off');
  });

  afterAll(() => client.end());

  it.each(statements.map(({ name, text }) => [name, text] as const))(
    '%s reads by index',
    async (name, text) => {
      await client.query(`prepare ${name} as ${text}`);
      const { rows } = await client.query<{ parameter_types: string }>(
        `select array_length(parameter_types, 1) as parameter_types from pg_prepared_statements where name = '${name}'`,
      );
      const parameters = Array.from({ length: Number(rows[0]?.parameter_types ?? 0) }, () => 'null').join(
        ', ',
      );
      const plan = await client.query<{ 'QUERY PLAN': string }>(
        `explain (costs off) execute ${name}${parameters ? `(${parameters})` : ''}`,
      );
      const lines = plan.rows.map((row) => row['QUERY PLAN']);
      // A scan by index without a condition reads the whole table as well.
      const whole = lines.filter(
        (line, nth) =>
          tables.some((table) => new RegExp(`Scan (using \\w+ )?on ${table}\\b`).test(line)) &&
          !/^ *(Index|Recheck) Cond:/.test(lines[nth + 1] ?? '') &&
          // It holds nothing but the connections that are asked for.
          !line.includes('connections_reports_waiting_idx') &&
          // One row of it: the first webhook that something waits for.
          !(line.includes('outgoing_deliveries_due_idx') && name === 'claim_deliveries'),
      );
      expect(whole).toEqual([]);
    },
  );
});
