import type { Sender } from '../../src/channels';
import { imessage, sms, telegram, whatsapp } from './senders';

/** One person's number. */
export const phone = '+12015550143';

/** The person on each channel, as its parser shows them once the phone is proved there. */
export const person = {
  whatsapp: whatsapp('US.1', '12015550143', { name: 'Ann' }),
  telegram: { ...telegram('4242424242', 'Ann'), phone: { e164: phone, source: 'tg_contact' } },
  imessage: imessage(phone),
  sms: sms(phone),
} as const satisfies Record<string, Sender>;

export type ChannelName = keyof typeof person;
export const channelNames: readonly ChannelName[] = ['whatsapp', 'telegram', 'imessage', 'sms'];

/** Every order of two, of three and of four of the channels: 60. */
export const channelOrders: readonly (readonly ChannelName[])[] = [2, 3, 4].flatMap((size) => orders(size));

function orders(size: number): ChannelName[][] {
  if (size === 0) return [[]];
  return orders(size - 1).flatMap((order) =>
    channelNames.filter((name) => !order.includes(name)).map((name) => [...order, name]),
  );
}

/** A name for a test: `whatsapp, sms`. */
export const named = (list: readonly (readonly ChannelName[])[]) =>
  list.map((order) => [order.join(', '), order] as const);
