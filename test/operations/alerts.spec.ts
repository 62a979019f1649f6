import { readFileSync } from 'node:fs';
import { DataSource } from 'typeorm';
import { DatabaseConfig } from '../../src/foundation/database/database.config';
import { Database } from '../../src/foundation/database/database';
import { Statements } from '../../src/foundation/database/statements';
import { SystemClock } from '../../src/foundation/clock';
import { CountingPlaces } from '../../src/foundation/http/rate-limits/counting-places';
import { RateLimits } from '../../src/foundation/http/rate-limits/rate-limits';
import { RateLimitsConfig } from '../../src/foundation/http/rate-limits/rate-limits.config';
import { Metrics } from '../../src/foundation/metrics/metrics';
import { RouterConfig } from '../../src/message-router/router.config';
import { RouterMetrics } from '../../src/message-router/router-metrics';
import { Retention } from '../../src/operations/retention';
import { WaitingGauges } from '../../src/operations/waiting-gauges';
import { silentLog } from '../support/log';
import { absolute } from '../support/source-files';

/** What the product measures: name → counter, gauge or histogram. */
async function measured(): Promise<Map<string, string>> {
  const metrics = new Metrics();
  const config = Object.assign(new DatabaseConfig(), { url: 'postgres://nobody@127.0.0.1:1/nothing' });
  const statements = new Statements(config, metrics, silentLog);
  const clock = new SystemClock();
  new RouterMetrics(metrics);
  const database = new Database(new DataSource({ type: 'postgres', url: config.url }));
  const places = new CountingPlaces(new RateLimitsConfig(), clock, database, silentLog);
  new RateLimits(places, metrics, silentLog);
  new Retention(config, new RouterConfig(), clock, silentLog, metrics);
  new WaitingGauges(statements, clock, silentLog, metrics);
  const { text } = await metrics.read();
  await statements.onApplicationShutdown();
  return new Map(
    [...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]),
  );
}

interface Alert {
  readonly name: string;
  readonly text: string;
  readonly metrics: readonly string[];
  readonly runbook: string;
}

/** The rules as text: enough to see that each is whole. */
function readAlerts(): Alert[] {
  const [, ...rules] = readFileSync(absolute('docs/alerts.yml'), 'utf8').split(/^ {6}- alert: /m);
  return rules.map((text) => ({
    name: /^\w+/.exec(text)?.[0] ?? '',
    text,
    metrics: [...text.matchAll(/\beliza_\w+/g)].map(([name]) => name.replace(/_bucket$/, '')),
    runbook: /^ {10}runbook_url: (\S+)$/m.exec(text)?.[1] ?? '',
  }));
}

const page = readFileSync(absolute('docs/operations.md'), 'utf8');

/** As GitHub makes them of headings. */
const anchors = [...page.replace(/```[^]*?```/g, '').matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
  heading
    .toLowerCase()
    .replace(/[^\w -]/g, '')
    .replaceAll(' ', '-'),
);

/** The table of metrics: name → names of alerts, or "information". */
const table = new Map(
  [...page.matchAll(/^\| `(eliza_\w+)` .*\| ([\w, ]+?) +\|$/gm)].map(([, name = '', alert = '']) => [
    name,
    alert,
  ]),
);

describe('docs/alerts.yml', () => {
  const alerts = readAlerts();

  it.each(alerts.map((alert) => [alert.name, alert] as const))(
    '%s is a whole rule',
    (_name, { text, runbook }) => {
      expect(text).toMatch(/^ {8}expr: \S/m);
      expect(text).toMatch(/^ {8}labels: \{ severity: (page|ticket) \}$/m);
      expect(text).toMatch(/^ {10}summary: '[^']+'$/m);
      for (const [open, close] of ['()', '{}', '[]'])
        expect(text.split(open ?? '').length).toBe(text.split(close ?? '').length);
      const [file, anchor] = runbook.split('#');
      expect(file).toBe('docs/operations.md');
      expect(anchors).toContain(anchor);
    },
  );

  it('has no two rules of one name', () => {
    expect(new Set(alerts.map(({ name }) => name)).size).toBe(alerts.length);
  });

  it('watches what the product measures, and nothing else', async () => {
    const names = await measured();
    const unknown = alerts.flatMap(({ metrics }) => metrics.filter((name) => !names.has(name)));
    expect(unknown).toEqual([]);
  });
});

describe('docs/operations.md', () => {
  it('lists every metric, and no other', async () => {
    expect([...table.keys()].sort()).toEqual([...(await measured()).keys()].sort());
  });

  it('names for every metric the alerts on it, or says that it is information', () => {
    const watched = new Map<string, string[]>();
    for (const { name, metrics } of readAlerts())
      for (const metric of new Set(metrics)) watched.set(metric, [...(watched.get(metric) ?? []), name]);
    for (const [metric, alert] of table) {
      if (alert === 'information') expect([metric, watched.get(metric)]).toEqual([metric, undefined]);
      else
        for (const name of alert.split(', '))
          expect([metric, watched.get(metric)]).toEqual([metric, expect.arrayContaining([name])]);
    }
  });

  it('has no link into itself that leads nowhere', () => {
    const links = [...page.matchAll(/\]\(#([\w-]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.filter((anchor) => !anchors.includes(anchor ?? ''))).toEqual([]);
  });
});
