import { Body, Controller, ForbiddenException, Get, HttpException, Param, Post, Res } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { IsInt, IsString } from 'class-validator';
import type { Response } from 'express';
import { Problem } from '../../../src/foundation/http/problem';
import { call, httpApp } from '../../support/http-app';
import { recordingLog } from '../../support/log';

class Thing {
  @IsString()
  name!: string;

  @IsInt()
  size!: number;
}

@Controller('things')
class ThingsController {
  @Get('problem')
  problem(): never {
    throw new Problem(409, 'NUMBER_IN_USE', 'This number is connected already.', {
      retryAfter: 7,
      details: { step: 'check' },
    });
  }

  @Get('away')
  away(): never {
    throw new Problem(502, 'PROVIDER_ERROR', 'The platform did not answer.');
  }

  @Get('forbidden')
  forbidden(): never {
    throw new ForbiddenException('hush');
  }

  @Get('teapot')
  teapot(): never {
    throw new HttpException('hush', 418);
  }

  @Get('bug')
  bug(): never {
    throw new TypeError('hush');
  }

  @Get('database')
  database(): never {
    throw Object.assign(new Error('terminating connection'), { severity: 'FATAL', code: '57P01' });
  }

  @Get('slow')
  slow(): never {
    throw Object.assign(new Error('canceling statement'), { severity: 'ERROR', code: '57014' });
  }

  @Get('half')
  half(@Res() response: Response): never {
    response.write('half an ans');
    throw new Error('half');
  }

  @Get(':id')
  read(@Param('id') id: string): string {
    return id;
  }

  @Post()
  create(@Body() thing: Thing): Thing {
    return thing;
  }
}

describe('ProblemFilter', () => {
  const { log, lines, text } = recordingLog();
  let app: NestExpressApplication;
  beforeAll(async () => (app = await httpApp({ controllers: [ThingsController] }, { log })));
  afterAll(() => app.close());
  afterEach(() => void lines.splice(0));

  const json = { 'content-type': 'application/json' };
  const bodyOf = (answer: { text: string }) => JSON.parse(answer.text) as Record<string, unknown>;

  it('answers a problem in the one shape', async () => {
    const answer = await call(app, 'GET', '/things/problem', { headers: { 'x-request-id': 'caller-12345' } });
    expect([answer.status, answer.headers['retry-after'], answer.headers['x-request-id']]).toEqual([
      409,
      '7',
      'caller-12345',
    ]);
    expect(bodyOf(answer)).toEqual({
      success: false,
      error: 'This number is connected already.',
      code: 'NUMBER_IN_USE',
      request_id: 'caller-12345',
      retry_after: 7,
      retryAfter: 7,
      details: { step: 'check' },
    });
  });

  it.each([
    ['GET', '/things/forbidden', {}, 403, 'FORBIDDEN'],
    ['GET', '/things/teapot', {}, 500, 'INTERNAL'],
    ['GET', '/things/bug', {}, 500, 'INTERNAL'],
    ['GET', '/things/database', {}, 503, 'UNAVAILABLE'],
    ['GET', '/things/slow', {}, 500, 'INTERNAL'],
    ['GET', '/nowhere/hush', {}, 404, 'NOT_FOUND'],
    ['GET', '/things/%E0%A4%A', {}, 400, 'INVALID_REQUEST'],
    ['POST', '/things', { headers: json, body: '{"hush": ' }, 400, 'INVALID_JSON'],
    [
      'POST',
      '/things',
      { headers: json, body: JSON.stringify('x'.repeat(16_385)) },
      413,
      'PAYLOAD_TOO_LARGE',
    ],
    [
      'POST',
      '/things',
      { headers: { ...json, 'content-encoding': 'gzip' }, body: 'x' },
      415,
      'UNSUPPORTED_MEDIA_TYPE',
    ],
    ['POST', '/things', { headers: json, body: '{"name":1,"size":"hush"}' }, 400, 'INVALID_REQUEST'],
  ])('%s %s %j → %i %s', async (method, path, options, status, code) => {
    const answer = await call(app, method, path, options);
    expect(answer.status).toBe(status);
    expect(bodyOf(answer)).toMatchObject({
      success: false,
      code,
      request_id: answer.headers['x-request-id'],
    });
    expect(answer.text).not.toContain('hush');
  });

  it('names the fields and the rules that they break', async () => {
    const answer = await call(app, 'POST', '/things', {
      headers: json,
      body: '{"name":1,"size":2,"hush":3}',
    });
    expect(bodyOf(answer).details).toEqual({
      fields: { name: ['name must be a string'], '*': ['unknown field'] },
    });
    expect(answer.text).not.toContain('hush');
  });

  it('logs a bug, and no refusal', async () => {
    await call(app, 'GET', '/things/forbidden');
    await call(app, 'GET', '/things/away');
    expect(lines).toEqual([]);
    const answer = await call(app, 'GET', '/things/bug');
    expect(lines).toMatchObject([
      { event: 'request_failed', requestId: answer.headers['x-request-id'], error: { name: 'TypeError' } },
    ]);
    expect(text()).not.toContain('hush');
  });

  it('tells when to come again while the database is away, and logs that it is', async () => {
    const answer = await call(app, 'GET', '/things/database');
    expect(answer.headers['retry-after']).toBe('5');
    expect(lines).toMatchObject([{ level: 'warn', event: 'database_away', error: { code: '57P01' } }]);
    expect(answer.text).not.toContain('terminating');
  });

  it('cuts an answer that fails in the middle', async () => {
    await expect(call(app, 'GET', '/things/half')).rejects.toThrow('aborted');
  });
});
