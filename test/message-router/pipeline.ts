import type { Agent, AgentAnswer, AgentTurn } from '../../src/agents';
import { BudgetNotices } from '../../src/message-router/budgets/budget-notices';
import { Budgets } from '../../src/message-router/budgets/budgets';
import { BudgetsConfig } from '../../src/message-router/budgets/budgets.config';
import { Credit } from '../../src/message-router/budgets/credit';
import { UseCounts } from '../../src/message-router/budgets/use-counts';
import { ConversationWorker } from '../../src/message-router/conversation.worker';
import { AgentTurns } from '../../src/message-router/converse/agent-turn';
import { ConversationParter } from '../../src/message-router/inbox/conversation-parter';
import { Answers } from '../../src/message-router/converse/answering';
import { Told } from '../../src/message-router/converse/told';
import { Converse } from '../../src/message-router/converse/converse.worker';
import { History } from '../../src/message-router/converse/history';
import { People } from '../../src/message-router/converse/people';
import { Presence } from '../../src/message-router/converse/presence';
import { Deliver } from '../../src/message-router/deliver/deliver.worker';
import { ConnectionHolds } from '../../src/message-router/deliver/pace';
import { Owners } from '../../src/message-router/speak/owners';
import { Contacts, Users } from '../../src/users';
import { UsersConfig } from '../../src/users/users.config';
import { silentLog } from '../support/log';
import type { RouterProcess } from '../support/router';

/** An agent that says what a test wants; else it repeats what it was told. */
export class ScriptedAgent implements Agent {
  readonly kind = 'echo';
  readonly turns: AgentTurn[] = [];
  /** The history of each turn, as it was when it was asked. */
  readonly pasts: string[][] = [];
  readonly answers: (AgentAnswer | Error | Promise<AgentAnswer>)[] = [];

  async answer(turn: AgentTurn): Promise<AgentAnswer> {
    this.turns.push(turn);
    this.pasts.push((await turn.history(1_000)).map(({ from, text }) => `${from}: ${text}`));
    const answer = this.answers.shift() ?? {
      kind: 'answered',
      text: turn.messages.map(({ text }) => text).join(' '),
    };
    if (answer instanceof Error) throw answer;
    return answer;
  }
}

/** The stages behind the inbox, made by hand on the services of a process. */
export function pipeline(process: RouterProcess, limits: Partial<BudgetsConfig> = {}) {
  const { statements, database, directory, metrics, config, clock, outbox, leases, ledger } = process;
  const { speaker, stepPass } = process;
  const agent = new ScriptedAgent();
  const users = new Users(database, statements, new UsersConfig(), clock);
  const people = new People(users, new Contacts(statements), clock, metrics);
  const told = new Told(statements);
  const owners = new Owners(database, speaker, silentLog);
  const budgetsConfig = Object.assign(new BudgetsConfig(), limits);
  const notices = new BudgetNotices(database, owners, clock, silentLog);
  const counts = new UseCounts(statements, clock, silentLog);
  const credit = new Credit(budgetsConfig, statements);
  const budgets = new Budgets(budgetsConfig, counts, credit, notices, clock, silentLog);
  const agents = new AgentTurns(
    { of: () => Promise.resolve(agent) },
    new History(statements),
    silentLog,
    metrics,
  );
  const converse = new Converse(
    statements,
    directory,
    people,
    new ConversationParter(database),
    new Answers(agents, new Presence(config), told, budgets, clock, metrics),
    outbox,
    told,
    clock,
    metrics,
  );
  const holds = new ConnectionHolds();
  const deliver = new Deliver(directory, ledger, holds, config, metrics);
  const worker = new ConversationWorker(
    config,
    leases,
    directory,
    stepPass,
    converse,
    deliver,
    ledger,
    holds,
    silentLog,
  );
  return { agent, budgets, users, people, converse, deliver, worker };
}
