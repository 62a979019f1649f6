import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** `before`: the statement never reaches PostgreSQL. `after`: it has run, and its answer never comes back. */
export type Moment = 'before' | 'after';

interface Trap {
  readonly mark: Buffer;
  readonly moment: Moment;
  readonly spring: () => void;
}

/** The end of every answer of PostgreSQL: ReadyForQuery, outside a transaction. */
const READY = Buffer.from([0x5a, 0, 0, 0, 5, 0x49]);

/**
 * A way to PostgreSQL for one process, in clear text. It can be stopped at a statement, so that a process dies exactly
 * between two steps, and it can lead to a server that has moved.
 */
export class DatabaseProxy {
  private readonly server: Server;
  private readonly sockets = new Set<Socket>();
  private trap: Trap | undefined;

  private constructor(private target: URL) {
    this.server = createServer((client) => this.join(client));
  }

  static async start(databaseUrl: string): Promise<DatabaseProxy> {
    const proxy = new DatabaseProxy(new URL(databaseUrl));
    await new Promise<void>((done) => proxy.server.listen(0, '127.0.0.1', done));
    return proxy;
  }

  /** The database's URL through this way. */
  get url(): string {
    const url = new URL(this.target);
    url.hostname = '127.0.0.1';
    url.port = String((this.server.address() as AddressInfo).port);
    return url.href;
  }

  /** New connections go there. */
  leadTo(databaseUrl: string): void {
    this.target = new URL(databaseUrl);
  }

  /**
   * Resolves the next time a prepared statement of this name (or `COMMIT`) comes by; from that moment its connection is
   * silent in both directions.
   */
  stopAt(statement: string, moment: Moment): Promise<void> {
    const mark = statement === 'COMMIT' ? 'COMMIT\0' : `\0${statement}\0`;
    return new Promise((resolve) => (this.trap = { mark: Buffer.from(mark), moment, spring: resolve }));
  }

  async end(): Promise<void> {
    for (const socket of this.sockets) socket.destroy();
    await new Promise<void>((done) => void this.server.close(() => done()));
  }

  private join(client: Socket): void {
    const upstream = connect({
      host: this.target.hostname,
      port: Number(this.target.port || 5432),
      noDelay: true,
    });
    client.setNoDelay(true);
    let caught: Trap | undefined;
    client.on('data', (bytes) => {
      const { trap } = this;
      if (!caught && trap && bytes.includes(trap.mark)) {
        this.trap = undefined;
        caught = trap;
        if (trap.moment === 'before') return trap.spring();
      } else if (caught) return;
      upstream.write(bytes);
    });
    upstream.on('data', (bytes) => {
      if (!caught) client.write(bytes);
      else if (bytes.subarray(-READY.length).equals(READY)) caught.spring();
    });
    for (const [socket, other] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      this.sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        this.sockets.delete(socket);
        other.destroy();
      });
    }
  }
}
