/** What the benchmark reads from the product's `/metrics` page. */

/**
 * The values of one metric in Prometheus's text format, by the value of one label ('' where it has none).
 * @param {string} page @param {string} metric @param {string} [label] @returns {Record<string, number>}
 */
export function valuesOf(page, metric, label) {
  /** @type {Record<string, number>} */
  const values = {};
  for (const line of page.split('\n')) {
    const [, name, labels = '', value] = /^([\w:]+)(?:\{(.*)\})? (\S+)/.exec(line) ?? [];
    if (name !== metric) continue;
    const key = (label && new RegExp(`(?:^|,)${label}="([^"]*)"`).exec(labels)?.[1]) ?? '';
    values[key] = (values[key] ?? 0) + Number(value);
  }
  return values;
}

/**
 * Statements sent between two readings, by name. The frame of a transaction is not counted.
 * @param {string} before @param {string} after @returns {Record<string, number>}
 */
export function statementsBetween(before, after) {
  const earlier = valuesOf(before, 'eliza_database_statement_seconds_count', 'name');
  const later = Object.entries(valuesOf(after, 'eliza_database_statement_seconds_count', 'name'));
  return Object.fromEntries(
    later
      .map(([name, count]) => /** @type {const} */ ([name, count - (earlier[name] ?? 0)]))
      .filter(([name, count]) => count > 0 && !/^(begin|start transaction|commit|rollback)$/i.test(name)),
  );
}

/** Seconds of processor time used between two readings. @param {string} before @param {string} after */
export function cpuSecondsBetween(before, after) {
  const of = (/** @type {string} */ page) => valuesOf(page, 'process_cpu_seconds_total')[''] ?? NaN;
  return of(after) - of(before);
}
