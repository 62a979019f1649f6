import { Controller, Get } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Problem } from '../../../src/foundation/http/problem';
import { readBytes } from '../../../src/foundation/http/read-bytes';
import { nameRequest } from '../../../src/foundation/http/request-id';
import { sendProblem } from '../../../src/foundation/http/send-problem';
import { call, httpApp } from '../../support/http-app';

const megabyte = 1024 * 1024;

@Controller('other')
class OtherController {
  @Get()
  other(): { route: string } {
    return { route: 'express' };
  }
}

describe('the front door', () => {
  let app: NestExpressApplication;
  beforeAll(async () => {
    app = await httpApp(
      { controllers: [OtherController] },
      {
        entrance: () => (request, response) => {
          if (!request.url?.startsWith('/bytes')) return false;
          nameRequest(request, response);
          readBytes(request, (refusal, body) => {
            if (refusal instanceof Problem) sendProblem(response, refusal);
            else response.end(String(body?.length));
          });
          return true;
        },
      },
    );
  });
  afterAll(() => app.close());

  it('leaves to Express what its entrance does not take', async () => {
    const answer = await call(app, 'GET', '/other');
    expect([answer.status, answer.text]).toEqual([200, '{"route":"express"}']);
  });

  it('gives bodies as bytes, whatever they say they are, up to 3 MB', async () => {
    const post = (body: string | Buffer, headers = {}) => call(app, 'POST', '/bytes', { body, headers });
    expect((await post('{"a":1} ')).text).toBe('8');
    expect((await post('a=1', { 'content-type': 'application/x-www-form-urlencoded' })).text).toBe('3');
    expect((await post(Buffer.alloc(3 * megabyte))).text).toBe(String(3 * megabyte));
    expect((await post('')).text).toBe('0');
  });

  it('refuses more than 3 MB by the declared length, before any byte of it, and hangs up', async () => {
    const answer = await call(app, 'POST', '/bytes', { declaredLength: 3 * megabyte + 1 });
    expect([answer.status, answer.headers.connection]).toEqual([413, 'close']);
    expect(JSON.parse(answer.text)).toMatchObject({ success: false, code: 'PAYLOAD_TOO_LARGE' });
  });

  it('refuses more than 3 MB of which no length was declared', async () => {
    const headers = { 'transfer-encoding': 'chunked' };
    const answer = await call(app, 'POST', '/bytes', { headers, body: Buffer.alloc(3 * megabyte + 1) });
    expect(answer.status).toBe(413);
  });

  it('refuses compressed bodies', async () => {
    const answer = await call(app, 'POST', '/bytes', { headers: { 'content-encoding': 'gzip' }, body: 'x' });
    expect(answer.status).toBe(415);
  });
});
