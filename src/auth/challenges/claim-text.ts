import type { Reply } from '../../channels';
import type { AccountInWords } from '../../users';
import type { ChallengePurpose } from './auth-challenge.entity';

/** What the bot says to whoever sent a code. */
export interface ClaimDetails {
  readonly purpose: ChallengePurpose;
  readonly device: string;
  readonly place: string;
  readonly at: Date;
  /** The account that the chat would join; for a link alone. */
  readonly account?: AccountInWords | undefined;
  /** The number to type in the page; absent where none is asked for. */
  readonly digits?: string | undefined;
  /** The front end's address. */
  readonly appUrl?: string | undefined;
  /** Finishes without typing if the page was opened on this same phone. */
  readonly returnUrl?: string | undefined;
}

/** Three SMS. */
const longestText = 320;

/** Stands in the log for every text that holds a code. */
export const codeInLog = '[login code]';

/** Says what is signing in, and how to go on or stop it. */
export function claimReply(details: ClaimDetails): Reply {
  const text = [sentence(details), ...goOn(details), 'Not you? Reply NO.'].join(' ');
  const link = details.returnUrl ? ` Page open on this phone? ${details.returnUrl}` : '';
  return { markdown: text.length + link.length > longestText ? text : text + link, logAs: codeInLog };
}

/** For every code that is not known, used, expired or sent in a way that proves nothing: it does not tell which. */
export const unknownCodeReply: Reply = {
  markdown:
    'That sign-in code is not valid. Ask for a new one where you want to sign in, and send it yourself.',
};

/** After NO. */
export const deniedReply: Reply = {
  markdown: 'Stopped. Nobody was signed in. If somebody asked you to send that code, do not trust them.',
};

function sentence({ purpose, device, place, at, account }: ClaimDetails): string {
  const from = `${device}, ${place}, ${at.toISOString().slice(11, 16)} UTC`;
  switch (purpose) {
    case 'login':
      return `Eliza: sign-in request from ${from}.`;
    case 'link':
    case 'phone':
      return `Eliza: ${from}: a request to connect this chat to ${inWords(account)}.`;
    case 'reauth':
    case 'merge':
      return `Eliza: ${from}: a request to confirm that it is you.`;
  }
}

/** An account in words that its owner recognises, where others may read them too. */
export const inWords = (account: AccountInWords | undefined): string =>
  account
    ? `the account of “${plain(account.name)}”, made ${account.since.toISOString().slice(0, 7)}${
        account.channels.length ? `, with ${account.channels.slice(0, 4).join(', ')}` : ''
      }`
    : 'an account';

/** Its owner chose the name: a few letters alone, so that it cannot speak for us or bring a code of its own. */
const plain = (name: string | null): string =>
  (name ?? '')
    .replace(/[^\p{L}]+/gu, ' ')
    .slice(0, 24)
    .trim() || 'somebody';

const goOn = ({ digits, appUrl }: ClaimDetails): readonly string[] =>
  digits === undefined
    ? []
    : [
        `To continue, type ${digits} on ${appUrl ? new URL(appUrl).host : 'the page that asked'}.`,
        'Never give this code to anyone.',
      ];
