import { Controller, Get } from '@nestjs/common';
import { Public } from '../foundation/http/access';
import { Problem } from '../foundation/http/problem';
import { Limited } from '../foundation/http/rate-limits/limited';
import { Statements } from '../foundation/database/statements';

const pingSql = { name: 'ping', text: 'select 1 as one' } as const;

/** For load balancers and orchestrators: terse, public. */
@Controller('health')
@Public()
@Limited('probe')
export class HealthController {
  constructor(private readonly statements: Statements) {}

  /** The process answers. Says nothing of the database: restarting us would not mend that. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  /** Requests can be stored: 503 while the database cannot be reached. */
  @Get('ready')
  async ready(): Promise<{ status: 'ok' }> {
    try {
      await this.statements.run(pingSql, []);
    } catch {
      throw new Problem(503, 'NOT_READY', 'The database cannot be reached');
    }
    return { status: 'ok' };
  }
}
