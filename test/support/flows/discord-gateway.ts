import type { IncomingMessage } from 'node:http';
import type { Duplex } from 'node:stream';
import { ServerSocket } from './websocket-server';

interface Session {
  readonly id: string;
  readonly shard: string;
  /** All that was dispatched in it; the sequence number of one is its place, from 1. */
  readonly dispatched: { readonly t: string; readonly d: unknown }[];
  socket: ServerSocket | undefined;
}

/**
 * Discord's gateway on loopback, as strict as Discord: token, intents and shard of who identifies, session and sequence of who
 * resumes, heartbeats. A session that was not ended with 1000 or 1001 keeps what comes meanwhile.
 */
export class DiscordGatewayDouble {
  /** Of the bot. */
  readonly self = '99900000000000001';
  heartbeatMs = 5_000;
  /** Acknowledges no heartbeat any more. */
  silent = false;
  identifies = 0;
  resumes = 0;
  heartbeats = 0;
  /** Sessions that had a connection at the same time, at most, of one shard. */
  liveAtOnce = 0;
  readonly closes: (number | undefined)[] = [];
  readonly faults: string[] = [];
  private readonly sessions = new Map<string, Session>();
  private readonly sockets = new Set<ServerSocket>();
  private newest: Session | undefined;

  constructor(
    private readonly token: string,
    private readonly url: () => string,
  ) {}

  /** A client connects. */
  accept(request: IncomingMessage, stream: Duplex): void {
    const query = new URL(request.url ?? '', 'http://here').searchParams;
    if (query.get('v') !== '10' || query.get('encoding') !== 'json') this.faults.push('version or encoding');
    let session: Session | undefined;
    const socket = new ServerSocket(
      request,
      stream,
      (text) => (session = this.hear(socket, session, JSON.parse(text) as Frame)),
      (code) => {
        this.closes.push(code);
        this.sockets.delete(socket);
        if (session?.socket !== socket) return;
        session.socket = undefined;
        if (code === 1000 || code === 1001) this.sessions.delete(session.id);
      },
    );
    this.sockets.add(socket);
    say(socket, { op: 10, d: { heartbeat_interval: this.heartbeatMs } });
  }

  get live(): number {
    return [...this.sessions.values()].filter(({ socket }) => socket).length;
  }

  /** An event of the newest session; kept until somebody resumes it. */
  dispatch(t: string, d: unknown): void {
    const session = this.newest;
    if (!session) throw new Error('nobody has identified');
    session.dispatched.push({ t, d });
    if (session.socket) say(session.socket, { op: 0, t, d, s: session.dispatched.length });
  }

  /** Cuts every connection without a word. */
  drop(): void {
    for (const socket of [...this.sockets]) socket.drop();
  }

  /** Closes every connection with a code. */
  close(code: number): void {
    for (const socket of this.sockets) socket.close(code);
  }

  /** Asks who is connected to connect again (op 7), or for a heartbeat (op 1). */
  ask(op: 1 | 7): void {
    for (const socket of this.sockets) say(socket, { op, d: null });
  }

  /** Ends all sessions: nobody can resume them. */
  invalidate(): void {
    this.sessions.clear();
    for (const socket of this.sockets) say(socket, { op: 9, d: false });
  }

  private hear(socket: ServerSocket, session: Session | undefined, { op, d }: Frame): Session | undefined {
    switch (op) {
      case 1:
        this.heartbeats++;
        if (!this.silent) say(socket, { op: 11 });
        return session;
      case 2:
        return this.identify(socket, d);
      case 6:
        return this.resume(socket, d);
      default:
        this.faults.push(`op ${op}`);
        socket.close(4001);
        return session;
    }
  }

  private identify(socket: ServerSocket, d: Frame['d']): Session | undefined {
    this.identifies++;
    if (d?.token !== this.token) return void socket.close(4004);
    // Of the privileged ones none is allowed to this bot.
    if (d.intents !== ((1 << 9) | (1 << 12))) return void socket.close(4014);
    const shard = d.shard;
    if (!Array.isArray(shard) || shard.length !== 2 || !(shard[0] < shard[1])) return void socket.close(4010);
    if (typeof d.properties !== 'object') return void socket.close(4002);
    const id = `session-${this.sessions.size}-${this.identifies}`;
    const session: Session = { id, shard: String(shard[0]), dispatched: [], socket };
    this.sessions.set(id, session);
    this.newest = session;
    this.count(session);
    this.dispatch('READY', {
      v: 10,
      user: { id: this.self, username: 'eliza', bot: true },
      session_id: id,
      resume_gateway_url: this.url(),
      shard,
      guilds: [],
    });
    return session;
  }

  private resume(socket: ServerSocket, d: Frame['d']): Session | undefined {
    this.resumes++;
    if (d?.token !== this.token) return void socket.close(4004);
    const session = this.sessions.get(String(d.session_id));
    if (!session) return void say(socket, { op: 9, d: false });
    if (typeof d.seq !== 'number' || d.seq > session.dispatched.length) return void socket.close(4007);
    // Whoever had it is sent away.
    session.socket?.close(4000);
    session.socket = socket;
    this.count(session);
    session.dispatched.slice(d.seq).forEach(({ t, d: data }, at) => {
      say(socket, { op: 0, t, d: data, s: Number(d.seq) + at + 1 });
    });
    this.dispatch('RESUMED', {});
    return session;
  }

  private count({ shard }: Session): void {
    const live = [...this.sessions.values()].filter((one) => one.socket && one.shard === shard).length;
    this.liveAtOnce = Math.max(this.liveAtOnce, live);
  }
}

interface Frame {
  readonly op: number;
  readonly d?: Readonly<Record<string, unknown>>;
}

const say = (socket: ServerSocket, frame: object): void => socket.send(JSON.stringify(frame));
