import { plainToInstance } from 'class-transformer';
import { validateSync } from 'class-validator';
import type { Channel, InboundEvent, RawRequest, ReplyAddress, SendResult } from '../../src/channels';
import { describeCalls } from './contract/calls';
import { describeCourtesies } from './contract/courtesies';
import { describeDeliveries } from './contract/deliveries';
import { describeRendering } from './contract/rendering';
import { describeSignatures } from './contract/signatures';

/** What the suite must know of a channel. */
export interface ChannelUnderTest<C extends object, P> {
  /** The channel, calling this address instead of the platform's. */
  create(apiUrl: string): Channel<C, P>;
  readonly credentials: C;
  /** The fields that nobody may read. */
  readonly secrets: readonly (keyof C & string)[];
  /** A request as the platform would send and sign it. */
  sign(body: Buffer, credentials: C): RawRequest;
  /** False: what the header holds says who sends, and nothing of the body. */
  readonly signsBody?: false;
  /** Where the signature stands. */
  readonly signatureHeader: string;
  /** Bodies that the platform sends; the first is the one whose every byte is changed. */
  readonly bodies: readonly Buffer[];
  readonly to: ReplyAddress;
  /** What a person reads of a part. */
  textOf(payload: P): string;

  /** How the platform is told a row's id where it takes no UUID; absent: as it is. */
  toldAs?(id: string): string;
  /** How bodies are written; absent: JSON. */
  readonly bodyFormat?: 'json' | 'form';
  /** Credentials of another account, with other secrets: what is signed for it is refused here. */
  readonly others?: C;
  /** A body as the platform delivers it once more, where that differs from the first time. */
  redelivered?(body: Buffer): Buffer;
  /** Bodies as recorded, and the kinds of events that each holds, in order. */
  readonly deliveries?: readonly Delivery[];
  /** What the platform answers to a send, and what is known then. */
  readonly answers?: readonly AnsweredSend[];
  /** A double of the platform that refuses what the real one refuses: all that is rendered must pass it. */
  platform?(): Promise<PlatformDouble>;
}

export interface Delivery {
  readonly name: string;
  readonly body: Buffer;
  readonly kinds: readonly InboundEvent['kind'][];
}

export interface AnsweredSend {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  /** Sent as JSON; a text as it is. */
  readonly body?: unknown;
  /** Fields that the result has, among others. */
  readonly result: Partial<SendResult> & Pick<SendResult, 'kind'>;
}

export interface PlatformDouble {
  readonly url: string;
  /** Why it refused calls, if it did. */
  readonly refusals: readonly string[];
  close(): Promise<void>;
}

/** What every channel promises (`src/channels/contract`), whatever its platform. */
export function describeChannel<C extends object, P>(under: ChannelUnderTest<C, P>): void {
  const { credentials } = under;
  const channel = under.create('http://127.0.0.1:9');

  describe(`the ${channel.id} channel`, () => {
    test('names its account and a variable for every credential', () => {
      expect(validateSync(plainToInstance(channel.credentials, credentials))).toEqual([]);
      const { environment, optional = [], shared = [] } = channel;
      const fields = Object.keys(environment);
      expect(fields).toEqual(expect.arrayContaining([...Object.keys(credentials), ...optional, ...shared]));
      expect(Object.keys(credentials)).toEqual(
        expect.arrayContaining(fields.filter((field) => !optional.includes(field))),
      );
      expect(new Set(Object.values(environment)).size).toBe(fields.length);
      expect(channel.accountOf(credentials)).not.toBe('');
    });

    test('has names that fit rows and URLs, and capabilities that agree with what it does', () => {
      for (const name of [channel.id, ...channel.aliases]) expect(name).toMatch(/^[a-z][a-z0-9-]{1,31}$/);
      expect(new Set([channel.id, ...channel.aliases]).size).toBe(1 + channel.aliases.length);
      expect(channel.keyKinds.length).toBeGreaterThan(0);
      for (const kind of channel.keyKinds) expect(kind).toMatch(/^[a-z][a-z0-9_]{1,31}$/);
      expect(channel.capabilities.textLimit).toBeGreaterThan(0);
      expect(channel.typing !== undefined).toBe(channel.capabilities.typingLastsMs !== undefined);
      for (const most of Object.values(channel.pace)) expect(most).toBeGreaterThanOrEqual(0);
    });

    describeSignatures(under, channel);
    describeDeliveries(under, channel);
    describeRendering(under, channel);
    describeCalls(under, channel);
    describeCourtesies(under, channel);
  });
}
