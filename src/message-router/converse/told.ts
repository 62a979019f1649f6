import { Injectable } from '@nestjs/common';
import { Statements } from '../../foundation/database/statements';

/** What a person is told once, and until when not again. */
export interface Notice {
  readonly kind: 'closed' | 'budget' | 'window';
  readonly until: Date;
}

/** $1 conversation, $2 kind, $3 now. */
const wasToldSql = {
  name: 'was_told',
  text: `select 1 from conversations where id = $1 and (told ->> $2)::timestamptz > $3::timestamptz`,
} as const;

/** $1 conversation, $2 kind, $3 until. */
const setToldSql = {
  name: 'set_told',
  text: `update conversations set told = told || jsonb_build_object($2::text, $3::timestamptz) where id = $1`,
} as const;

/**
 * Remembers in the conversation what its person was told already. Written after the turn is stored: a crash in between tells
 * them twice, the other order would tell them never.
 */
@Injectable()
export class Told {
  constructor(private readonly statements: Statements) {}

  async was(conversationId: string, kind: Notice['kind'], now: Date): Promise<boolean> {
    return (await this.statements.run(wasToldSql, [conversationId, kind, now])).length > 0;
  }

  async remember(conversationId: string, { kind, until }: Notice): Promise<void> {
    await this.statements.run(setToldSql, [conversationId, kind, until]);
  }
}
