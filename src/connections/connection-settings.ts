/**
 * What a connection of an organisation is to do besides letting its agent answer. Plain JSON in the connection's row; all of
 * it may be missing.
 */
export interface ConnectionSettings {
  /** Said in front of the first answer in a new conversation. */
  readonly greeting?: string;
  /** Outside of them the agent is not asked. Absent: always open. */
  readonly hours?: BusinessHours;
  /** Whom the bot never answers: numbers as digits, or other ids as the channel shows them. */
  readonly quiet?: readonly string[];
  /** Sent in the place of an answer that comes after the service window; its body takes no parameters. */
  readonly windowTemplate?: { readonly name: string; readonly language: string };
  /** Lower or higher than the installation's. */
  readonly budget?: BudgetLimits;
}

export interface BusinessHours {
  /** IANA name: `Europe/Berlin`. */
  readonly timeZone: string;
  readonly open: readonly OpeningTime[];
  /** Said once a closed time to who writes. */
  readonly closedText: string;
}

/** 0 is Sunday. `from` before `to`, `HH:MM`, `24:00` as an end; over midnight is two of them. */
export interface OpeningTime {
  readonly day: number;
  readonly from: string;
  readonly to: string;
}

/** At most so many in an hour or a day; absent or 0: no limit. */
export interface BudgetLimits {
  readonly personMessagesPerHour?: number;
  readonly personMessagesPerDay?: number;
  readonly personTokensPerHour?: number;
  readonly personTokensPerDay?: number;
  readonly messagesPerHour?: number;
  readonly messagesPerDay?: number;
  readonly tokensPerHour?: number;
  readonly tokensPerDay?: number;
}
