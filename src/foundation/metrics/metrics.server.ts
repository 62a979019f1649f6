import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { Injectable, type OnApplicationBootstrap, type OnApplicationShutdown } from '@nestjs/common';
import { HttpConfig } from '../http/http.config';
import { limitServer } from '../http/server-limits';
import { Metrics } from './metrics';
import { MetricsAccess } from './metrics-access';
import { MetricsConfig } from './metrics.config';

/** `GET /metrics` on a port of its own (`METRICS_PORT`): for workers, which have no other, and for networks kept apart. */
@Injectable()
export class MetricsServer implements OnApplicationBootstrap, OnApplicationShutdown {
  private server: Server | undefined;

  constructor(
    private readonly metrics: Metrics,
    private readonly access: MetricsAccess,
    private readonly config: MetricsConfig,
    private readonly http: HttpConfig,
  ) {}

  /** Rejects if the port is taken: an operator who named it wants to read it. */
  async onApplicationBootstrap(): Promise<void> {
    if (this.config.port === undefined) return;
    this.server = createServer((request, response) => void this.answer(request, response));
    limitServer(this.server);
    await once(this.server.listen(this.config.port, this.http.listenHost), 'listening');
  }

  onApplicationShutdown(): void {
    this.server?.close();
    this.server?.closeAllConnections();
  }

  /** Where it listens; undefined if it does not. */
  get address(): ReturnType<Server['address']> | undefined {
    return this.server?.address();
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    if (request.method !== 'GET' || request.url !== '/metrics') return void response.writeHead(404).end();
    if (!this.access.allows(request))
      return void response.writeHead(401, { 'WWW-Authenticate': 'Bearer' }).end();
    const { contentType, text } = await this.metrics.read();
    response.writeHead(200, { 'Content-Type': contentType, 'Cache-Control': 'no-store' }).end(text);
  }
}
