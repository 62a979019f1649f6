import type {
  ConversationKey,
  DeliveryEvent,
  DeliveryState,
  EchoEvent,
  IdentityChangedEvent,
  InboundMessage,
  MessagePart,
  NoticeEvent,
  OptOutEvent,
  Sender,
} from '../../src/channels';

let made = 0;
const next = (): string => `e${++made}`;

/** A key that stays with its owner. */
export const lasting = (value: string): ConversationKey => ({ value, transferable: false });
/** A key that can pass to another person. */
export const number = (value: string): ConversationKey => ({ value, transferable: true });

export const anna: readonly ConversationKey[] = [lasting('anna'), number('491')];
export const ben: readonly ConversationKey[] = [lasting('ben'), number('492')];

interface About {
  readonly keys?: readonly ConversationKey[];
  readonly key?: string;
  readonly at?: string;
  readonly group?: boolean;
}

const base = ({ key = next(), at = new Date().toISOString() }: About) => ({ key, occurredAt: at, raw: {} });

const addressOf = ({ keys = anna, group = false }: About) => ({
  keys,
  identifier: keys[0]?.value ?? '',
  group,
});

export const senderOf = (keys: readonly ConversationKey[] = anna): Sender => ({
  keys: keys.map(({ value, transferable }) => ({
    kind: transferable ? 'sms_phone' : 'test_id',
    scope: 'global',
    value,
  })),
  name: 'Somebody',
  fallbackName: 'User',
  slugHint: 'test',
});

/** A message of anna's, now, unless told otherwise. */
export function message(
  what: string | readonly MessagePart[],
  about: About & { readonly id?: string; readonly forwarded?: boolean } = {},
): InboundMessage {
  const common = base(about);
  return {
    ...common,
    kind: 'message',
    messageId: about.id ?? `m-${common.key}`,
    sender: senderOf(about.keys),
    conversation: addressOf(about),
    replyTo: { to: about.keys?.[0]?.value ?? 'anna' },
    oneToOne: !about.group,
    byHuman: true,
    forwarded: about.forwarded ?? false,
    parts: typeof what === 'string' ? [{ kind: 'text', text: what }] : what,
  };
}

export function echo(text: string, about: About = {}): EchoEvent {
  const common = base(about);
  return {
    ...common,
    kind: 'echo',
    messageId: `m-${common.key}`,
    conversation: addressOf(about),
    parts: [{ kind: 'text', text }],
  };
}

export function identityChanged(about: About = {}): IdentityChangedEvent {
  return {
    ...base(about),
    kind: 'identity-changed',
    previous: senderOf(about.keys?.slice(1)).keys,
    sender: senderOf(about.keys?.slice(0, 1)),
    conversation: addressOf(about),
  };
}

export function optOut(wanted: boolean, about: About = {}): OptOutEvent {
  return { ...base(about), kind: 'opt-out', conversation: addressOf(about), scope: 'marketing', wanted };
}

export function report(
  state: DeliveryState,
  about: {
    readonly platformId?: string;
    readonly ourId?: string;
    readonly key?: string;
    readonly code?: string;
  } = {},
): DeliveryEvent {
  return {
    ...base(about),
    kind: 'delivery',
    platformId: about.platformId ?? 'p-unknown',
    ...(about.ourId && { ourId: about.ourId }),
    state,
    ...(about.code && { error: { code: about.code } }),
  };
}

export const notice = (about: About = {}): NoticeEvent => ({
  ...base(about),
  kind: 'notice',
  what: 'something new',
});
