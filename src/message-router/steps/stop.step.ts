import type { InboundEvent } from '../../channels';
import { commandText, isAnswered, keywordOf } from './command-text';
import type { Step, StepContext, StepOutcome } from './step';

/** STOP and START: the whole message, any case; confirmed once, by the platform or by us. */
export class StopStep implements Step {
  readonly name = 'stop';
  readonly order = 100;

  wants(event: InboundEvent): boolean {
    return asked(event) !== undefined || (event.kind === 'opt-out' && event.scope === 'marketing');
  }

  async take(event: InboundEvent, { tx, conversationId, stopped }: StepContext): Promise<StepOutcome> {
    if (event.kind === 'opt-out') {
      await tx.query(event.wanted ? allowSql : refuseSql, [conversationId, 'marketing']);
      return { kind: 'taken' };
    }
    const confirmed = (markdown: string) => (isAnswered(event) ? {} : { reply: { markdown } });
    if (asked(event) === 'stop') {
      if (stopped) return { kind: 'taken' };
      await tx.query(refuseSql, [conversationId, 'everything']);
      return { kind: 'taken', becomes: 'stopped', cancels: true, ...confirmed(stoppedText) };
    }
    // START from somebody who never said STOP is an ordinary greeting: the agent answers it.
    if (!stopped) return { kind: 'declined' };
    await tx.query(allowSql, [conversationId, 'everything']);
    return { kind: 'taken', becomes: 'started', ...confirmed(startedText) };
  }
}

/** By the channel's own words for it, where its law has such, else by ours. */
function asked(event: InboundEvent): 'stop' | 'start' | undefined {
  const word = keywordOf(event)?.asks ?? commandText(event);
  return word === 'stop' || word === 'start' ? word : undefined;
}

const refuseSql = `insert into opt_outs (conversation_id, scope) values ($1, $2) on conflict do nothing`;
const allowSql = `delete from opt_outs where conversation_id = $1 and scope = $2`;

const stoppedText = 'You will get no more messages from us. Write START if you change your mind.';
const startedText = 'Welcome back. You will get our messages again.';
