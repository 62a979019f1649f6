import type { PersonalData } from '../../users';

/** What a person used lately, which is forgotten after two days. Nothing of it follows them to another account. */
export const budgetsPersonalData: PersonalData = {
  name: 'budgets',
  order: 110,
  tables: ['budget_usage', 'budget_notices'],

  async export(tx, userId) {
    return tx.query(
      `select hour, hour_messages, hour_tokens::float8 as hour_tokens, day_messages, day_tokens::float8 as day_tokens
       from budget_usage where scope = 'person' and scope_id = $1`,
      [userId],
    );
  },

  async erase(tx, userId) {
    await tx.query(`delete from budget_usage where scope = 'person' and scope_id = $1`, [userId]);
    await tx.query(`delete from budget_notices where kind = 'person' and subject_id = $1`, [userId]);
  },

  counter: (_tx, userId) =>
    Promise.resolve(async (later) => {
      const [counts] = await later.query<Record<string, number>>(
        `select (select count(*)::int from budget_usage where scope = 'person' and scope_id = $1) as budget_usage,
           (select count(*)::int from budget_notices where kind = 'person' and subject_id = $1) as budget_notices`,
        [userId],
      );
      return counts ?? {};
    }),

  async reassign(tx, fromUserId) {
    await this.erase(tx, fromUserId);
    return {};
  },

  restore: () => Promise.resolve(),
  part: () => Promise.resolve(),
};
