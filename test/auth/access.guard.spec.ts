import { Controller, Get } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { AuthModule } from '../../src/auth/auth.module';
import { PlatformWebhook, Public } from '../../src/foundation/http/access';
import { call, httpApp } from '../support/http-app';

@Controller('closed')
class ClosedController {
  @Get()
  closed(): string {
    return 'closed';
  }

  @Get('open')
  @Public()
  open(): string {
    return 'open';
  }

  @Get('webhook')
  @PlatformWebhook()
  webhook(): string {
    return 'webhook';
  }
}

@Controller('open')
@Public()
class OpenController {
  @Get()
  open(): string {
    return 'open';
  }
}

describe('AccessGuard', () => {
  let app: NestExpressApplication;
  beforeAll(
    async () =>
      (app = await httpApp({ imports: [AuthModule], controllers: [ClosedController, OpenController] })),
  );
  afterAll(() => app.close());

  it.each([
    ['/closed', 401],
    ['/closed/open', 200],
    ['/closed/webhook', 200],
    ['/open', 200],
  ])('%s → %i', async (path, status) => {
    const answer = await call(app, 'GET', path, { headers: { authorization: 'Bearer anything' } });
    expect(answer.status).toBe(status);
    if (status === 401)
      expect(JSON.parse(answer.text)).toMatchObject({ success: false, code: 'UNAUTHORIZED' });
  });
});
