import { Controller, Get, Header, Req, Res } from '@nestjs/common';
import {
  ApiBearerAuth,
  ApiOkResponse,
  ApiOperation,
  ApiTags,
  ApiUnauthorizedResponse,
} from '@nestjs/swagger';
import type { Request, Response } from 'express';
import { Public } from '../http/access';
import { Problem } from '../http/problem';
import { Limited } from '../http/rate-limits/limited';
import { Metrics } from './metrics';
import { MetricsAccess } from './metrics-access';

/** Where Prometheus reads. Public for the session guard: it has its own token. */
@ApiTags('operations')
@Controller('metrics')
@Public()
@Limited('probe')
export class MetricsController {
  constructor(
    private readonly metrics: Metrics,
    private readonly access: MetricsAccess,
  ) {}

  @Get()
  @ApiBearerAuth('metrics')
  @ApiOperation({ summary: 'Measurements, as Prometheus reads them' })
  @ApiOkResponse({ content: { 'text/plain': { schema: { type: 'string' } } } })
  @ApiUnauthorizedResponse({ description: '`UNAUTHORIZED`: not the metrics token' })
  @Header('Cache-Control', 'no-store')
  async read(@Req() request: Request, @Res() response: Response): Promise<void> {
    if (!this.access.allows(request)) {
      response.setHeader('WWW-Authenticate', 'Bearer');
      throw new Problem(401, 'UNAUTHORIZED', 'The metrics token is needed.');
    }
    const { contentType, text } = await this.metrics.read();
    response.setHeader('Content-Type', contentType);
    response.send(text);
  }
}
