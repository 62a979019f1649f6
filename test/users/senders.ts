import type { Sender } from '../../src/channels';
import { sender } from '../../src/channels/whatsapp/whatsapp.sender';

/** A WhatsApp sender as the channel's parser makes it. */
export const whatsapp = (
  userId: string | undefined,
  phone?: string,
  more: { name?: string; parentId?: string; username?: string } = {},
): Sender =>
  sender(
    {
      ...(userId && { userId }),
      ...(phone && { phone }),
      ...(more.parentId && { parentId: more.parentId }),
    },
    { ...(more.name && { name: more.name }), ...(more.username && { username: more.username }) },
  );

/** An iMessage sender: the handle is the account; a number in it is proved by Apple. */
export const imessage = (handle: string, name?: string): Sender => ({
  keys: [{ kind: 'im_handle', scope: 'global', value: handle }],
  ...(handle.startsWith('+') && { phone: { e164: handle, source: 'im_handle' as const } }),
  ...(name && { name }),
  fallbackName: `User ***${handle.slice(-4)}`,
  slugHint: `im-${handle.slice(-4)}`,
});

/** An SMS sender; its number counts as proved only after a code that we sent there came back. */
export const sms = (number: string, proved = true): Sender => ({
  keys: [{ kind: 'sms_phone', scope: 'global', value: number }],
  ...(proved && { phone: { e164: number, source: 'sms_roundtrip' as const } }),
  fallbackName: `User ***${number.slice(-4)}`,
  slugHint: `sms-${number.slice(-4)}`,
});

export const telegram = (id: string, name?: string): Sender => ({
  keys: [{ kind: 'tg_user_id', scope: 'global', value: id }],
  ...(name && { name }),
  fallbackName: 'Telegram user',
  slugHint: 'tg',
});
