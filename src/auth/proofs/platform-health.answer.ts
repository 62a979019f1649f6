import { ApiProperty } from '@nestjs/swagger';

/** What monitors read at a path where a platform's sign-in is. */
export class PlatformHealthAnswer {
  @ApiProperty({ example: 'ok' })
  status!: 'ok';

  @ApiProperty({ example: 'eliza-app-telegram-auth' })
  service!: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:07:00.000Z' })
  timestamp!: string;
}

/** That this path is served, by the process's own clock. */
export const platformHealth = (service: string, now: Date): PlatformHealthAnswer => ({
  status: 'ok',
  service,
  timestamp: now.toISOString(),
});
