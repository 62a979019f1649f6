import type { Reply } from '../../channels';
import type { ClientDescription } from '../../foundation/http/client';
import { accountDisplay, type AccountInWords, type Notice } from '../../users';
import { inWords } from '../challenges/claim-text';
import { tapButton } from './link-tap';

/** What a person is told of their account. Neither side of an offer learns a name, a number or a handle of the other. */
export function noticeText(notice: Notice, account: AccountInWords | undefined): Reply {
  const platform = accountDisplay(notice.channel, []);
  switch (notice.kind) {
    case 'offered':
      return {
        markdown: `A ${platform} account with your number started a chat with Eliza. Is it yours? Connected, both share one history.`,
        buttons: [
          tapButton({ kind: 'mine', offerId: notice.offerId }),
          tapButton({ kind: 'not-me', offerId: notice.offerId }),
        ],
      };
    case 'joined':
      return {
        markdown: `A ${platform} account with your number now belongs to your Eliza account and shares its history. Not you? Say so within 7 days, and it is parted again.`,
        buttons: [tapButton({ kind: 'not-me', offerId: notice.offerId })],
      };
    case 'linked':
      return {
        markdown: `This chat was connected to ${inWords(account)}: what you write here, they can read. Was it not you? Undo it, within 7 days.`,
        buttons: [tapButton({ kind: 'undo', identityId: notice.identityId })],
      };
    case 'changed':
      return {
        markdown: `Your ${platform} account has a new number or a new id. For 24 hours, nothing can be disconnected, merged, exported or deleted by who signed in with it. Was it not you? Sign out everywhere and disconnect ${platform} in your account.`,
      };
  }
}

/** Asked in the newer chat, once the older has said yes. It tells nothing of the older account. */
export const secondQuestion = (offerId: string): Reply => ({
  markdown:
    'Somebody who has your number on another messenger says that this chat is theirs too. Is it? Connected, both are one account and share one history. If you did not just say so there, choose Not me.',
  buttons: [tapButton({ kind: 'mine', offerId }), tapButton({ kind: 'not-me', offerId })],
});

/** Told in all chats of two accounts that were made one by a session. */
export const mergedNotice = ({ device, place }: ClientDescription, undoUntil: Date): Reply => ({
  markdown: `Two Eliza accounts were made one from ${device}, ${place}: this chat belongs to it, and all your chats share one history. Was it not you? Sign in with this chat and undo it, until ${undoUntil.toISOString().slice(0, 10)}.`,
});

/** What is answered to a tap. */
export const answers = {
  askedThere: 'Thank you. The other chat is asked now too: say yes there, and they are connected.',
  notReachable:
    'Thank you. The other chat cannot be reached just now: write to Eliza from there, then connect it in your account.',
  merged: 'Connected. Both chats are one account now.',
  known: 'Thank you. It stays connected.',
  keptApart: 'Understood. They stay apart, and you are not asked again for 90 days.',
  parted: 'Done. It has an account of its own again, and sees nothing that you write here.',
  undone: 'Undone. This chat has an account of its own again.',
  nothing: 'There is nothing to answer any more: it was answered before, or the time is over.',
} as const;
