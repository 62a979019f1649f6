import type { INestApplication } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { DocumentBuilder, SwaggerModule, type OpenAPIObject } from '@nestjs/swagger';
import { problemSchema, rateLimitHeaders } from './common-answers';
import { completeOperation, type Operation } from './complete-operation';
import { RouteMarks } from './route-marks';

const methods = ['get', 'post', 'put', 'patch', 'delete'] as const;

/**
 * The OpenAPI document of every route, but for the simulator's. What each route says of itself stands at the route; what
 * holds for many (who may call, errors, limits) is added here from the same marks that the guards read.
 */
@Injectable()
export class ApiDescription {
  private app: INestApplication | undefined;
  private document: OpenAPIObject | undefined;

  constructor(private readonly marks: RouteMarks) {}

  /** Called once, when the application has been made. */
  of(app: INestApplication): void {
    this.app = app;
  }

  /** Made when it is first asked for: it takes longer than the rest of the start. */
  read(): OpenAPIObject {
    return (this.document ??= this.write());
  }

  private write(): OpenAPIObject {
    if (!this.app) throw new Error('the application has not been handed over');
    const document = SwaggerModule.createDocument(this.app, base(), {
      operationIdFactory: (controller, method) => `${controller}.${method}`,
    });
    for (const [path, item] of Object.entries(document.paths))
      for (const method of methods) {
        const operation: Operation | undefined = item[method];
        if (operation) completeOperation(operation, path, this.marks.of(operation.operationId ?? ''));
      }
    document.components = {
      ...document.components,
      schemas: { ...document.components?.schemas, Problem: problemSchema },
      headers: rateLimitHeaders,
    };
    return document;
  }
}

function base(): Omit<OpenAPIObject, 'paths'> {
  return new DocumentBuilder()
    .setTitle('Eliza Gateway')
    .setDescription(
      'One AI agent on every messenger. Times are ISO 8601 in UTC. Every answer carries `X-Request-Id`; every error has the shape `Problem`.',
    )
    .setVersion('1')
    .addBearerAuth({ type: 'http', scheme: 'bearer', bearerFormat: 'JWT', description: 'An access token.' })
    .addCookieAuth(
      '__Host-at',
      { type: 'apiKey', in: 'cookie', description: 'The same in a cookie.' },
      'cookie',
    )
    .addApiKey(
      { type: 'apiKey', in: 'header', name: 'X-API-Key', description: 'Of an organisation.' },
      'api-key',
    )
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: "Of the operator's service." }, 'service')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: '`METRICS_TOKEN`.' }, 'metrics')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: '`METRICS_TOKEN`.' }, 'metrics')
    .build();
}
