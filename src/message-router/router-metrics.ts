import { Injectable } from '@nestjs/common';
import { Metrics } from '../foundation/metrics/metrics';

/** From a few milliseconds to the longest an agent may take. */
const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120];

/** What operators watch of the pipeline. The alerts on these are in `docs/alerts.yml`, their meaning in `docs/operations.md`. */
@Injectable()
export class RouterMetrics {
  readonly accepted = this.metrics.counter('eliza_events_accepted_total', 'Events stored, by kind', [
    'channel',
    'kind',
  ]);
  readonly duplicates = this.metrics.counter(
    'eliza_events_duplicate_total',
    'Events that were stored already',
    ['channel'],
  );
  readonly deadEvents = this.metrics.counter('eliza_events_dead_total', 'Events stored as dead letters', [
    'channel',
    'reason',
  ]);
  readonly refusedSignatures = this.metrics.counter(
    'eliza_webhook_refused_total',
    'Webhook requests refused, by reason',
    ['channel', 'why'],
  );
  readonly storageFailures = this.metrics.counter('eliza_storage_failures_total', 'Requests answered 503', [
    'channel',
  ]);
  /** `inbox`: from the platform's time to the turn; `outbox`: replies that could not go at once; `platform`: the call. */
  readonly waited = this.metrics.histogram(
    'eliza_stage_wait_seconds',
    'Waiting time by stage: inbox (before a turn), outbox (of what could not go at once), platform (the call)',
    ['stage'],
    SECONDS,
  );
  readonly turns = this.metrics.counter('eliza_turns_total', 'Turns by how they ended', ['end']);
  readonly agentTime = this.metrics.histogram(
    'eliza_agent_seconds',
    'Time an agent took',
    ['agent'],
    SECONDS,
  );
  readonly agentFailures = this.metrics.counter('eliza_agent_failures_total', 'Turns an agent failed', [
    'agent',
    'retryable',
  ]);
  readonly emptyAnswers = this.metrics.counter('eliza_agent_empty_total', 'Answers without content', [
    'agent',
  ]);
  readonly budgetSpent = this.metrics.counter(
    'eliza_budget_exhausted_total',
    'Turns that were not answered because a budget was spent, by whose it was',
    ['scope'],
  );
  readonly sends = this.metrics.counter('eliza_sends_total', 'Platform calls by result and code', [
    'channel',
    'result',
    'code',
  ]);
  readonly reports = this.metrics.counter('eliza_reports_total', 'Delivery reports by state', [
    'channel',
    'state',
  ]);
  readonly stepsTaken = this.metrics.counter('eliza_steps_taken_total', 'Events taken by a step', ['step']);
  readonly provisioned = this.metrics.counter(
    'eliza_users_provisioned_total',
    'Users made from a first message',
    [],
  );
  readonly identityEvents = this.metrics.counter('eliza_identity_events_total', 'Changes of identities', [
    'event',
  ]);
  readonly superseded = this.metrics.counter(
    'eliza_turns_superseded_total',
    'Turns whose lease or place was gone',
    [],
  );
  readonly leasesLost = this.metrics.counter('eliza_leases_lost_total', 'Leases lost while held', ['why']);
  readonly leasesReaped = this.metrics.counter(
    'eliza_leases_reaped_total',
    'Leases of dead processes freed',
    [],
  );
  readonly joined = this.metrics.counter(
    'eliza_conversations_joined_total',
    'Conversations that met and were joined',
    [],
  );
  readonly outgoingWebhooks = this.metrics.counter(
    'eliza_outgoing_webhooks_total',
    "Calls of organisations' webhooks: delivered, retried (to be repeated), failed (given up)",
    ['result'],
  );

  constructor(private readonly metrics: Metrics) {}
}
