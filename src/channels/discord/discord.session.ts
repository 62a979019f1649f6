import { WebSocket } from 'undici';
import type { InboundEvent } from '../contract/inbound-event';
import type { Emit } from '../contract/stream';
import { finiteNumber, id, isObject, object } from '../toolkit/json-fields';
import { endOfClose, type GatewayEnd } from './discord.closes';
import { intents, readDispatch } from './discord.dispatch';
import { Intake } from './discord.intake';
import { isSnowflake } from './discord.person';
import { isGatewayUrl, type GatewayPoint } from './discord.point';

/** What a session stands on. */
export interface SessionSetting {
  readonly url: string;
  readonly apiUrl: string;
  readonly token: string;
  readonly account: string;
  readonly shard: readonly [part: number, parts: number];
  readonly emit: Emit;
  /** Tells Discord that an interaction was taken, once it is stored. */
  readonly acknowledge: (interaction: unknown) => void;
}

/** Opcodes (topics/opcodes-and-status-codes, 6-Aug-2026). */
const op = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  resume: 6,
  reconnect: 7,
  invalid: 9,
  hello: 10,
  ack: 11,
};

/** From the first byte to Discord's hello. */
const helloWithinMs = 20_000;
/** Any code but 1000 and 1001, with which the session would end: it is to be resumed. */
const resumable = 4000;

/** One connection of the gateway, from the first byte to the last. */
export class GatewaySession {
  private readonly socket: WebSocket;
  private readonly intake: Intake;
  private readonly timers = new Set<NodeJS.Timeout>();
  private seq: number | undefined;
  private heard = true;
  private finish: (end: GatewayEnd) => void = () => undefined;

  constructor(
    private readonly setting: SessionSetting,
    private point: GatewayPoint | undefined,
  ) {
    this.seq = point?.seq;
    this.intake = new Intake(
      setting.emit,
      () => this.point && { ...this.point, seq: this.seq ?? this.point.seq },
      (why) => this.again(why),
    );
    this.socket = new WebSocket(`${setting.url.replace(/\/+$/, '')}/?v=10&encoding=json`);
  }

  /** Resolves when the connection has ended and all that came over it is stored, or will not be. Never throws. */
  async run(signal: AbortSignal): Promise<GatewayEnd> {
    const stop = (): void => this.again('it was told to end');
    try {
      return await new Promise<GatewayEnd>((finish) => {
        this.finish = finish;
        this.socket.addEventListener('message', ({ data }) => this.hear(data));
        this.socket.addEventListener('close', ({ code }) => finish(endOfClose(code)));
        this.socket.addEventListener('error', () => this.again('the connection broke', 1_000));
        this.later(() => this.again('Discord said no hello', 1_000), helloWithinMs);
        signal.addEventListener('abort', stop);
        if (signal.aborted) stop();
      });
    } finally {
      signal.removeEventListener('abort', stop);
      for (const timer of this.timers) clearTimeout(timer);
      if (this.socket.readyState < WebSocket.CLOSING) this.socket.close(resumable);
      await this.intake.idle();
    }
  }

  private hear(data: unknown): void {
    const frame = frameOf(data);
    switch (frame?.op) {
      case op.hello:
        return this.greet(finiteNumber(object(frame.d).heartbeat_interval) ?? 41_250);
      case op.heartbeat:
        return this.beat();
      case op.ack:
        this.heard = true;
        return;
      case op.dispatch:
        return this.take(frame);
      case op.reconnect:
        return this.again('Discord asked to connect again');
      case op.invalid: {
        // Somewhere within these seconds, so that not all come back at once (topics/gateway).
        const afterMs = 1_000 + Math.floor(Math.random() * 4_000);
        const end = { kind: 'again', why: 'the session is not valid', afterMs } as const;
        return this.finish({ end, forget: frame.d !== true });
      }
    }
  }

  private greet(everyMs: number): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.later(() => {
      this.beat();
      this.every(() => this.beatOrLeave(), everyMs);
    }, everyMs * Math.random());
    const { token, shard } = this.setting;
    if (this.point) {
      const { session, seq } = this.point;
      return this.say(op.resume, { token, session_id: session, seq });
    }
    const properties = { os: process.platform, browser: 'eliza-gateway', device: 'eliza-gateway' };
    this.say(op.identify, { token, intents, shard, properties });
  }

  /** A connection over which no answer comes is dead, whatever the socket says. */
  private beatOrLeave(): void {
    if (!this.heard) return this.again('Discord does not answer');
    this.beat();
    // Events that do not concern us move the point too.
    if (this.point && this.seq !== this.point.seq) this.intake.storePoint();
  }

  private beat(): void {
    this.heard = false;
    this.say(op.heartbeat, this.seq ?? null);
  }

  private take({ t, s, d }: Readonly<Record<string, unknown>>): void {
    if (typeof s === 'number' && Number.isSafeInteger(s)) this.seq = s;
    const name = id(t, 100) ?? '';
    if (name === 'READY') return this.begin(object(d));
    const events = this.read(name, d);
    if (name === 'INTERACTION_CREATE') this.intake.add(events, () => this.setting.acknowledge(d));
    else if (events.length || name === 'RESUMED') this.intake.add(events);
  }

  private read(name: string, data: unknown): readonly InboundEvent[] {
    const { account } = this.setting;
    const self = this.point && { self: this.point.self };
    return readDispatch(name, data, { account, now: new Date(), ...self });
  }

  private begin(ready: Readonly<Record<string, unknown>>): void {
    const { session_id, resume_gateway_url: told, user } = ready;
    const session = id(session_id, 200);
    const self = object(user).id;
    if (session === undefined || !isSnowflake(self)) return this.again('READY was not understood', 5_000);
    const url = isGatewayUrl(told, this.setting.apiUrl) ? told : this.setting.url;
    this.point = { session, url, seq: this.seq ?? 0, self };
    this.intake.storePoint();
  }

  private again(why: string, afterMs = 0): void {
    this.finish({ end: { kind: 'again', why, afterMs }, forget: false });
  }

  private say(opcode: number, d: unknown): void {
    if (this.socket.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ op: opcode, d }));
  }

  private later(work: () => void, ms: number): void {
    this.timers.add(setTimeout(work, ms));
  }

  private every(work: () => void, ms: number): void {
    this.timers.add(setInterval(work, ms));
  }
}

/** undefined for what is no frame: it is passed over. */
function frameOf(data: unknown): Readonly<Record<string, unknown>> | undefined {
  if (typeof data !== 'string') return undefined;
  try {
    const frame: unknown = JSON.parse(data);
    return isObject(frame) ? frame : undefined;
  } catch {
    return undefined;
  }
}
