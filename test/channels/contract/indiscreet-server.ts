import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Answers with everything that stood in the request, in the places where platforms put their errors; or with what it is told to. */
export class IndiscreetServer {
  url = '';
  calls = 0;
  /** All that the last request said. */
  told = '';
  /** What stood in `authorization`, without the scheme, and what it holds where it is Basic. */
  authorizations: readonly string[] = [];
  private status: number | 'cut' = 200;
  private answer: string | undefined;
  private headers: Readonly<Record<string, string>> = {};
  private readonly server: Server = createServer((request, response) => {
    this.calls++;
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => void chunks.push(chunk));
    request.on('end', () => {
      const [, secret] = request.headers.authorization?.split(' ') ?? [];
      this.authorizations = secret ? [secret] : [];
      const all = `${request.url} ${JSON.stringify(request.headers)} ${Buffer.concat(chunks).toString()}`;
      this.told = all;
      if (this.status === 'cut') return void request.socket.destroy();
      const error = { message: all, code: all, error_data: { details: all }, fbtrace_id: all };
      response.writeHead(this.status, { 'x-told': encodeURIComponent(all), ...this.headers });
      response.end(
        this.answer ?? JSON.stringify({ error, message: all, description: all, code: all, details: [all] }),
      );
    });
  });

  async start(): Promise<void> {
    await new Promise<void>((done) => this.server.listen(0, '127.0.0.1', done));
    this.url = `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async stop(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise<void>((done) => void this.server.close(() => done()));
  }

  /** What the next call gets; without a body, all that it said. */
  next(status: number | 'cut', answer?: string, headers: Readonly<Record<string, string>> = {}): void {
    this.calls = 0;
    this.told = '';
    this.status = status;
    this.answer = answer;
    this.headers = headers;
  }
}
