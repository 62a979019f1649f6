import type { MigrationInterface, QueryRunner } from 'typeorm';

/** How often people lately denied what a network asked of them is looked up at every new challenge. */
export class IndexDeniedChallenges1795580000012 implements MigrationInterface {
  readonly name = 'IndexDeniedChallenges1795580000012';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`
      create index auth_challenges_address_idx on auth_challenges (address, claimed_at)
      where status in ('claimed', 'denied')`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`drop index auth_challenges_address_idx`);
  }
}
