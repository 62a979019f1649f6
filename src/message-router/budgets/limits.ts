import type { Connection } from '../../connections';
import type { BudgetsConfig } from './budgets.config';

/** Whose budget it is. A person is a user, or an organisation's contact. */
export type Scope = 'person' | 'connection' | 'organization';

/** At most so many; 0: no limit. */
export interface Limits {
  readonly messagesPerHour: number;
  readonly messagesPerDay: number;
  readonly tokensPerHour: number;
  readonly tokensPerDay: number;
}

/** One whose use is counted. */
export interface Subject {
  readonly scope: Scope;
  readonly id: string;
}

export interface LimitedSubject extends Subject {
  readonly limits: Limits;
}

type Of = Pick<Connection, 'id' | 'organizationId' | 'settings'>;

/**
 * Whose use a turn counts to. An organisation's connections always count, so that it sees its use; the app's own only where a
 * limit is in force, so that most installations write a person's row alone, or none.
 */
export function subjectsOf(config: BudgetsConfig, connection: Of, personId: string): LimitedSubject[] {
  const { id, organizationId } = connection;
  const person: LimitedSubject = { scope: 'person', id: personId, limits: personLimits(config, connection) };
  const place: LimitedSubject = { scope: 'connection', id, limits: connectionLimits(config, connection) };
  if (organizationId === null) return [person, place].filter(({ limits }) => isLimited(limits));
  const owner: LimitedSubject = {
    scope: 'organization',
    id: organizationId,
    limits: organizationLimits(config),
  };
  return [...(isLimited(person.limits) ? [person] : []), place, owner];
}

/** Of one person: the connection's own, or else the installation's. */
export function personLimits(config: BudgetsConfig, { settings: { budget } }: Pick<Of, 'settings'>): Limits {
  return {
    messagesPerHour: budget?.personMessagesPerHour ?? config.personMessagesPerHour,
    messagesPerDay: budget?.personMessagesPerDay ?? config.personMessagesPerDay,
    tokensPerHour: budget?.personTokensPerHour ?? config.personTokensPerHour,
    tokensPerDay: budget?.personTokensPerDay ?? config.personTokensPerDay,
  };
}

/** Of all people on one connection: its own, or else the installation's. */
export function connectionLimits(
  config: BudgetsConfig,
  { settings: { budget } }: Pick<Of, 'settings'>,
): Limits {
  return {
    messagesPerHour: budget?.messagesPerHour ?? config.connectionMessagesPerHour,
    messagesPerDay: budget?.messagesPerDay ?? config.connectionMessagesPerDay,
    tokensPerHour: budget?.tokensPerHour ?? config.connectionTokensPerHour,
    tokensPerDay: budget?.tokensPerDay ?? config.connectionTokensPerDay,
  };
}

/** Of all connections of one organisation. */
export function organizationLimits(config: BudgetsConfig): Limits {
  return {
    messagesPerHour: config.organizationMessagesPerHour,
    messagesPerDay: config.organizationMessagesPerDay,
    tokensPerHour: config.organizationTokensPerHour,
    tokensPerDay: config.organizationTokensPerDay,
  };
}

const isLimited = (limits: Limits): boolean => Object.values(limits).some((limit) => limit > 0);
