import { median } from './accounting.mjs';

/** @import { Load, Measurement, Target } from './targets.mjs' */

/**
 * The figures as Markdown that also reads well on a terminal: medians of the rounds; faults added up over them.
 * @param {readonly Measurement[]} measurements @param {readonly Target[]} targets
 */
export function report(measurements, targets) {
  const loads = /** @type {const} */ ([
    ['Spread load', 'spread'],
    ['Equal load', 'equal'],
    ['Hot load', 'hot'],
  ]);
  return [
    ...loads.flatMap(([title, load]) => [`### ${title}`, '', ...table(loadRows(measurements, load)), '']),
    ...ifAny('### Of the product', productRows(measurements)),
    ...ifAny('### Targets', targetRows(targets)),
  ].join('\n');
}

/** @param {readonly Measurement[]} measurements @param {'spread' | 'equal' | 'hot'} name */
function loadRows(measurements, name) {
  const head = [
    'contender',
    'messages/s',
    '200 p50',
    '200 p99',
    'reply p50',
    'reply p99',
    'lost',
    'repeated',
    'misordered',
    'not 200',
  ];
  const rows = byContender(measurements).map(([contender, own]) => {
    const middle = (/** @type {(load: Load) => number} */ figure) => median(own.map((m) => figure(m[name])));
    const sum = (/** @type {(load: Load) => number} */ figure) =>
      own.reduce((total, m) => total + figure(m[name]), 0);
    return [
      contender,
      figures(middle((load) => load.perSecond)),
      `${figures(middle((load) => load.ackMs.p50))} ms`,
      `${figures(middle((load) => load.ackMs.p99))} ms`,
      `${figures(middle((load) => load.replyMs.p50))} ms`,
      `${figures(middle((load) => load.replyMs.p99))} ms`,
      ...[sum((load) => load.lost), sum((load) => load.repeated), sum((load) => load.misordered)].map(String),
      String(sum((load) => load.refused)),
    ];
  });
  return [head, ...rows];
}

/** @param {readonly Measurement[]} measurements */
function productRows(measurements) {
  const head = [
    'contender',
    'statements a message',
    'processor ms a message',
    'idle processor',
    'idle statements/s',
  ];
  const rows = byContender(measurements).flatMap(([contender, own]) => {
    const middle = (/** @type {(m: Measurement) => number | undefined} */ figure) =>
      median(own.flatMap((m) => figure(m) ?? []));
    const statements = middle((m) => m.statementsPerMessage);
    if (Number.isNaN(statements)) return [];
    const idle = `${figures(middle((m) => m.idleCpuPercent))} %`;
    const rest = [middle((m) => m.cpuMsPerMessage), middle((m) => m.idleStatementsPerSecond)].map(figures);
    return [[contender, figures(statements), rest[0] ?? '', idle, rest[1] ?? '']];
  });
  return rows.length ? [head, ...rows] : [];
}

/** @param {readonly Target[]} targets */
function targetRows(targets) {
  const rows = targets.map(({ what, measured, bound, met }) => [
    what,
    figures(measured),
    bound,
    met ? 'met' : '**missed**',
  ]);
  return rows.length ? [['target', 'measured', 'bound', ''], ...rows] : [];
}

/** @param {readonly Measurement[]} measurements @returns {[string, Measurement[]][]} */
const byContender = (measurements) =>
  [...new Set(measurements.map((m) => m.contender))].map((name) => [
    name,
    measurements.filter((m) => m.contender === name),
  ]);

/** Three figures that count, no more: the rest is noise. @param {number} value */
export const figures = (value) =>
  value >= 100 ? String(Math.round(value)) : String(Number(value.toPrecision(3)));

/** @param {string} title @param {readonly (readonly string[])[]} rows */
const ifAny = (title, rows) => (rows.length ? [title, '', ...table(rows), ''] : []);

/** @param {readonly (readonly string[])[]} rows the first is the head */
function table(rows) {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0), 3),
  );
  const line = (/** @type {readonly string[]} */ cells) =>
    `| ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join(' | ')} |`;
  const [head = [], ...body] = rows;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...body.map(line)];
}
