import { Module } from '@nestjs/common';
import type { InboundMessage, ReplyButton } from '../../src/channels';
import { imessage } from '../users/senders';
import { message } from '../message-router/events';
import type { AuthApp } from './auth-app';
import { until } from './flows/until';
import { sign, TestChannel, type TestPayload } from './test-channel';

const account = 'our-line';
const secret = 'secret-of-the-second-channel';

/** A messenger beside WhatsApp, in memory: people are known by an iMessage handle, as its parser will tell them. */
export class SecondChannel extends TestChannel {
  override readonly keyKinds = ['im_handle'];

  constructor() {
    super('imessage');
  }
}

@Module({ providers: [SecondChannel], exports: [SecondChannel] })
export class SecondChannelModule {}

/** What is set so that the app has a connection there. */
export const secondChannel = { IMESSAGE_ACCOUNT: account, IMESSAGE_SECRET: secret };

/** People who write on the second channel of a booted app. A test file that uses it mocks `installed-channels`. */
export class SecondMessenger {
  constructor(private readonly app: AuthApp) {}

  /** What the phone of a person showed there, oldest first. */
  shown(handle: string): readonly TestPayload[] {
    return this.app.app
      .get(SecondChannel, { strict: false })
      .sent.filter(({ to }) => to.to === handle)
      .map(({ payload }) => payload);
  }

  /** Writes, or taps; resolves when the app has it. */
  async say(handle: string, what: string | ReplyButton): Promise<void> {
    const parts =
      typeof what === 'string' ? what : [{ kind: 'choice' as const, from: 'button' as const, ...what }];
    const event: InboundMessage = {
      ...message(parts, { keys: [{ value: `im_handle:${handle}`, transferable: true }] }),
      account,
      sender: imessage(handle, `Name of ${handle}`),
      replyTo: { to: handle },
    };
    const body = JSON.stringify([event]);
    const response = await fetch(`${this.app.url}/api/eliza-app/webhook/imessage`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-signature': sign(body, secret) },
      body,
    });
    await response.arrayBuffer();
    if (response.status !== 200) throw new Error(`the webhook was answered ${response.status}`);
  }

  /** Writes, and waits for the answer. */
  async talk(handle: string, text: string): Promise<string> {
    const before = this.shown(handle).length;
    await this.say(handle, text);
    await until('a reply comes', () => this.shown(handle).length > before);
    return this.shown(handle).at(-1)?.body ?? '';
  }

  /** The button of this title, once there is one. */
  async button(handle: string, title: string): Promise<ReplyButton> {
    const find = () =>
      this.shown(handle)
        .flatMap(({ buttons = [] }) => buttons)
        .findLast((one) => one.title === title);
    await until(`a button ${title} is shown`, () => find() !== undefined);
    return find() as ReplyButton;
  }
}
