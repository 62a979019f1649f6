import { Injectable } from '@nestjs/common';
import type { PastMessage } from '../../agents';
import { Statements } from '../../foundation/database/statements';

/** Lines read at most, however many tokens are allowed. */
const LINES_AT_MOST = 500;
/** English text; a rough measure is enough, because the agent keeps a margin of its own. */
const CHARACTERS_PER_TOKEN = 4;

/**
 * What was said before. One-to-one: everything between the person and the app, on all channels, newest first; in a group,
 * and with an organisation, only this conversation. $1 conversation, $2 user (null: this conversation only), $3 lines.
 */
export const historySql = {
  name: 'history',
  text: `
select m.author, m.text, m.at, m.id
from (
  select $1::uuid as id
  union
  select c.id from conversations c where c.user_id = $2 and not c.is_group and $2 is not null) c
join lateral (
  select * from messages m
  where m.conversation_id = c.id and m.text is not null and m.revoked_at is null
  order by m.id desc limit $3) m on true
order by m.id desc limit $3`,
} as const;

/** The log as agents see it. */
@Injectable()
export class History {
  constructor(private readonly statements: Statements) {}

  /** Oldest first, as much of the newest as about `maxTokens` hold. */
  async read(conversationId: string, userId: string | null, maxTokens: number): Promise<PastMessage[]> {
    const budget = maxTokens * CHARACTERS_PER_TOKEN;
    if (budget <= 0) return [];
    const lines = Math.min(LINES_AT_MOST, Math.max(10, Math.ceil(budget / 8)));
    const rows = await this.statements.run<HistoryRow>(historySql, [conversationId, userId, lines]);
    const past: PastMessage[] = [];
    let spent = 0;
    for (const row of rows) {
      spent += row.text.length;
      if (spent > budget) break;
      past.push({ from: speaker(row.author), text: row.text, at: row.at.toISOString() });
    }
    return past.reverse();
  }
}

interface HistoryRow {
  readonly author: 'person' | 'agent' | 'step' | 'operator' | 'api';
  readonly text: string;
  readonly at: Date;
}

function speaker(author: HistoryRow['author']): PastMessage['from'] {
  switch (author) {
    case 'person':
      return 'person';
    case 'agent':
    case 'step':
      return 'agent';
    case 'operator':
    case 'api':
      return 'operator';
  }
}
