import { setTimeout as sleep } from 'node:timers/promises';
import { Controller, Get } from '@nestjs/common';
import {
  ApiOkResponse,
  ApiOperation,
  ApiProperty,
  ApiServiceUnavailableResponse,
  ApiTags,
} from '@nestjs/swagger';
import { Public } from '../foundation/http/access';
import { Problem } from '../foundation/http/problem';
import { Limited } from '../foundation/http/rate-limits/limited';
import { Statements } from '../foundation/database/statements';

/** A database that says nothing is not there; whoever asks is not kept waiting for it. */
const patienceMs = 2_000;
const pingSql = { name: 'ping', text: 'select 1 as one' } as const;

/** All is well. */
export class HealthAnswer {
  @ApiProperty({ enum: ['ok'], example: 'ok' })
  status!: 'ok';
}

/** For load balancers and orchestrators: terse, public. */
@ApiTags('operations')
@Controller('health')
@Public()
@Limited('probe')
export class HealthController {
  constructor(private readonly statements: Statements) {}

  /** The process answers. Says nothing of the database: restarting us would not mend that. */
  @Get('live')
  @ApiOperation({ summary: 'The process answers' })
  @ApiOkResponse({ type: HealthAnswer })
  live(): HealthAnswer {
    return { status: 'ok' };
  }

  /** Requests can be stored: 503 while the database cannot be reached, or does not answer within two seconds. */
  @Get('ready')
  @ApiOperation({ summary: 'Requests can be stored' })
  @ApiOkResponse({ type: HealthAnswer })
  @ApiServiceUnavailableResponse({ description: '`NOT_READY`: the database cannot be reached' })
  async ready(): Promise<HealthAnswer> {
    const silence = new AbortController();
    try {
      await Promise.race([
        this.statements.run(pingSql, []),
        sleep(patienceMs, undefined, { signal: silence.signal }).then(() => {
          throw new Error('the database does not answer');
        }),
      ]);
    } catch {
      throw new Problem(503, 'NOT_READY', 'The database cannot be reached');
    } finally {
      silence.abort();
    }
    return { status: 'ok' };
  }
}
