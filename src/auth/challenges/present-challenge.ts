import type { Sender } from '../../channels';
import { Problem } from '../../foundation/http/problem';
import { accountDisplay } from '../../users';
import type { ChallengeStatus } from './auth-challenge.entity';
import type { ChallengeState, NewChallenge } from './challenges.answers';
import { linkIn, type ChallengeRequest, type CreatedChallenge, type Creation } from './challenges';
import { toString as qrCode } from 'qrcode';
import type { ChallengeStatusView } from './challenge-status.sql';

/** Where the app's front end signs people in. */
export const authPath = 'api/eliza-app/auth';

/** The end: nothing comes after. */
export const isFinal = (status: ChallengeStatus): boolean =>
  status === 'consumed' || status === 'denied' || status === 'failed' || status === 'expired';

/** How often a page that cannot stream may ask. */
const pollAfterMs = 2000;

/** What a browser gets that asked for a challenge. */
export async function newChallenge(
  { id, code, text, links, expiresAt, streamToken }: CreatedChallenge,
  { channel, purpose, confirmation }: Pick<ChallengeRequest, 'channel' | 'purpose' | 'confirmation'>,
): Promise<NewChallenge> {
  return {
    id,
    channel,
    purpose,
    status: 'pending',
    code,
    message_text: text,
    confirmation,
    expires_at: expiresAt.toISOString(),
    poll_after_ms: pollAfterMs,
    links,
    qr_svg: await qrSvg(linkIn(links, text)),
    qr_url: `/${authPath}/challenges/${id}/qr.svg?t=${streamToken}`,
    stream_token: streamToken,
  };
}

export const qrSvg = (content: string): Promise<string> => qrCode(content, { type: 'svg', margin: 2 });

/** A challenge as its browser sees it. Who sent the code is shown before anything is typed: is that me? */
export const stateOf = (view: ChallengeStatusView): ChallengeState => ({
  id: view.id,
  status: view.status,
  claimed_as:
    view.sender && view.status !== 'pending'
      ? {
          channel: view.channel,
          display: accountDisplay(view.channel, shownKeys(view.sender)),
          name: view.sender.name ?? null,
        }
      : null,
  confirmation: view.confirmation,
  attempts_left: view.attemptsLeft,
  expires_at: view.expiresAt.toISOString(),
  return_path: view.returnPath,
});

/** A number says more to its owner than an id: it comes last of the keys. */
const shownKeys = ({ keys }: Sender): string[] => keys.map(({ value }) => value).reverse();

/** One answer for an id that does not exist and for one that is somebody else's. */
export const challengeNotFound = (): Problem =>
  new Problem(404, 'CHALLENGE_NOT_FOUND', 'There is no such challenge.');

export const channelUnavailable = (): Problem =>
  new Problem(422, 'CHANNEL_UNAVAILABLE', 'Nobody can sign in by this channel here.');

/** Why no challenge was made. */
export function creationProblem(refused: Exclude<Creation, { kind: 'created' }>): Problem {
  switch (refused.kind) {
    case 'channel-unavailable':
      return channelUnavailable();
    case 'channel-limit':
      return new Problem(409, 'CHANNEL_LIMIT', 'This account has five of that channel already.');
    case 'denied-too-often':
      return new Problem(429, 'rate_limit_exceeded', 'Too many requests. Try again later.', {
        retryAfter: refused.retryAfterS,
      });
  }
}

/** Only what can be an id reaches the database. */
export const isChallengeId = (id: string): boolean => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(id);
