import { Injectable } from '@nestjs/common';
import type { ReceivedMessage } from '../../channels';
import type { Connection } from '../../connections';
import { RouterConfig } from '../router.config';

/** An agent that answers sooner needs no typing indicator: it would come after the answer. */
const TYPING_AFTER_MS = 400;
/** Share of an indicator's life after which it is renewed: WhatsApp's 25 s are renewed at 20. */
const RENEW_AT = 0.8;
/** Receipts and indicators are courtesies: past this many under way, new ones are left out. */
const UNDER_WAY_AT_MOST = 16;
const CALL_TIMEOUT_MS = 10_000;

/** Shows the person that they were read and that an answer is being written. Never blocks a turn, never fails one. */
@Injectable()
export class Presence {
  private underWay = 0;

  constructor(private readonly config: RouterConfig) {}

  /** Marks as read. */
  read(connection: Connection, message: ReceivedMessage): void {
    const { channel, credentials } = connection;
    if (this.config.readReceipts === 'off' || !channel.markRead) return;
    this.call((signal) => channel.markRead?.(message, credentials, signal) ?? Promise.resolve(false));
  }

  /** Shows typing until `stop` is called, from shortly after now; true from `stop` if the person saw it. */
  startTyping(connection: Connection, message: ReceivedMessage): { stop(): boolean } {
    const { channel, credentials } = connection;
    const lasts = channel.capabilities.typingLastsMs;
    if (!lasts || !channel.typing) return { stop: () => false };
    let shown = false;
    const show = (): void => {
      shown = true;
      this.call((signal) => channel.typing?.(message, credentials, signal) ?? Promise.resolve(false));
      timer = setTimeout(show, lasts * RENEW_AT);
    };
    let timer = setTimeout(show, TYPING_AFTER_MS);
    return {
      stop: () => {
        clearTimeout(timer);
        return shown;
      },
    };
  }

  private call(run: (signal: AbortSignal) => Promise<boolean>): void {
    if (this.underWay >= UNDER_WAY_AT_MOST) return;
    this.underWay++;
    void run(AbortSignal.timeout(CALL_TIMEOUT_MS)).finally(() => this.underWay--);
  }
}
