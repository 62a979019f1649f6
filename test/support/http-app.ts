import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ModuleMetadata } from '@nestjs/common';
import type { NestExpressApplication } from '@nestjs/platform-express';
import { Test } from '@nestjs/testing';
import { EnvironmentModule } from '../../src/foundation/config/environment.module';
import type { Environment } from '../../src/foundation/config/load-config';
import { FrontDoor, type Entrance } from '../../src/foundation/http/front-door';
import { HttpModule } from '../../src/foundation/http/http.module';
import { prepareHttp } from '../../src/foundation/http/prepare-http';
import { Log } from '../../src/foundation/log/log';
import { LogModule } from '../../src/foundation/log/log.module';
import { silentLog } from './log';

/** A small application with the foundation's HTTP side, listening on a free port; the test closes it. */
export async function httpApp(
  parts: ModuleMetadata,
  {
    environment = {},
    log = silentLog,
    entrance,
  }: { environment?: Environment; log?: Log; entrance?: (app: NestExpressApplication) => Entrance } = {},
): Promise<NestExpressApplication> {
  const module = await Test.createTestingModule({
    ...parts,
    imports: [EnvironmentModule.with(environment), LogModule, HttpModule, ...(parts.imports ?? [])],
  })
    .overrideProvider(Log)
    .useValue(log)
    .compile();
  const door = new FrontDoor();
  const app = module.createNestApplication<NestExpressApplication>(door, {
    bodyParser: false,
    logger: false,
  });
  if (entrance) door.openFor(entrance(app));
  prepareHttp(app);
  await app.listen(0, '127.0.0.1');
  return app;
}

export interface Answer {
  readonly status: number;
  readonly headers: IncomingHttpHeaders;
  readonly text: string;
}

/** One request on a connection of its own. `declaredLength` promises a body that never comes. */
export function call(
  app: NestExpressApplication,
  method: string,
  path: string,
  options: { headers?: Record<string, string>; body?: string | Buffer; declaredLength?: number } = {},
): Promise<Answer> {
  const { port } = app.getHttpServer().address() as AddressInfo;
  const length =
    options.declaredLength === undefined ? {} : { 'content-length': String(options.declaredLength) };
  return new Promise((resolve, reject) => {
    const headers = { ...options.headers, ...length };
    const request = httpRequest(
      { host: '127.0.0.1', port, method, path, headers, agent: false },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (part: string) => (text += part));
        response.on('error', reject);
        response.on('end', () =>
          resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
        );
      },
    );
    request.on('error', reject);
    if (options.declaredLength === undefined) request.end(options.body);
    else request.flushHeaders();
  });
}
