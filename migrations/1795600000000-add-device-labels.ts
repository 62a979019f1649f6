import type { MigrationInterface, QueryRunner } from 'typeorm';

/** What people call their devices. */
export class AddDeviceLabels1795600000000 implements MigrationInterface {
  readonly name = 'AddDeviceLabels1795600000000';

  async up(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table auth_challenges add column device_label text`);
    await runner.query(`alter table sessions add column device_label text`);
  }

  async down(runner: QueryRunner): Promise<void> {
    await runner.query(`alter table sessions drop column device_label`);
    await runner.query(`alter table auth_challenges drop column device_label`);
  }
}
