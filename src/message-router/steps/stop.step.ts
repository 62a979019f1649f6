import type { InboundEvent } from '../../channels';
import { commandText } from './command-text';
import type { Step, StepContext, StepOutcome } from './step';

/** STOP and START: the whole message, any case; confirmed once. */
export class StopStep implements Step {
  readonly name = 'stop';
  readonly order = 100;

  wants(event: InboundEvent): boolean {
    const text = commandText(event);
    return text === 'stop' || text === 'start' || (event.kind === 'opt-out' && event.scope === 'marketing');
  }

  async take(event: InboundEvent, { tx, conversationId, stopped }: StepContext): Promise<StepOutcome> {
    if (event.kind === 'opt-out') {
      await tx.query(event.wanted ? allowSql : refuseSql, [conversationId, 'marketing']);
      return { kind: 'taken' };
    }
    if (commandText(event) === 'stop') {
      if (stopped) return { kind: 'taken' };
      await tx.query(refuseSql, [conversationId, 'everything']);
      return { kind: 'taken', becomes: 'stopped', cancels: true, reply: { markdown: stoppedText } };
    }
    // START from somebody who never said STOP is an ordinary greeting: the agent answers it.
    if (!stopped) return { kind: 'declined' };
    await tx.query(allowSql, [conversationId, 'everything']);
    return { kind: 'taken', becomes: 'started', reply: { markdown: startedText } };
  }
}

const refuseSql = `insert into opt_outs (conversation_id, scope) values ($1, $2) on conflict do nothing`;
const allowSql = `delete from opt_outs where conversation_id = $1 and scope = $2`;

const stoppedText = 'You will get no more messages from us. Write START if you change your mind.';
const startedText = 'Welcome back. You will get our messages again.';
