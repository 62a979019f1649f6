// What a person reads when something did not work. The server's codes are for programs; its texts are in English only.

/** A refusal, or a network that is away, in plain words. */
export function inWords(error) {
  if (error instanceof TypeError) return 'The server cannot be reached. Are you online?';
  const { code, details, retryAfter } = error;
  if (code === 'CONFIRM_CODE_INVALID') return wrongCode(details.attempts_left);
  return (known[code] ?? (() => `Something went wrong (${code ?? error.message}). Please try again.`))(
    retryAfter,
  );
}

/** Why a sign-in ended, by the challenge's last status. */
export const endings = {
  denied: 'This sign-in was refused in the chat, or left alone for three minutes. Nobody was signed in.',
  failed: 'Too many wrong codes. Start again.',
  expired: 'The time is up. Start again.',
  consumed: 'This sign-in has been used already. Start again.',
};

function wrongCode(left) {
  if (left === undefined) return 'That is not the code.';
  return `That is not the code. ${left === 1 ? 'One more try.' : `${left} more tries.`}`;
}

const known = {
  CHALLENGE_DENIED: () => endings.denied,
  CHALLENGE_LOCKED: () => endings.failed,
  CHALLENGE_EXPIRED: () => endings.expired,
  CHALLENGE_NOT_FOUND: () => endings.expired,
  CHALLENGE_CONSUMED: () => endings.consumed,
  CHANNEL_UNAVAILABLE: () => 'Signing in with WhatsApp is not available at the moment.',
  ACCOUNT_SUSPENDED: () => 'This account is suspended.',
  INVALID_REFRESH: () => 'You are signed out. Sign in again.',
  REFRESH_REUSED: () => 'Somebody used an old key of this session, so it was ended. Sign in again.',
  UNAUTHORIZED: () => 'You are signed out. Sign in again.',
  INVALID_SESSION: () => 'You are signed out. Sign in again.',
  STEP_UP_REQUIRED: () => 'For this, sign in again first.',
  rate_limit_exceeded: (seconds) =>
    `Too many tries. Wait ${seconds ? `${seconds} seconds` : 'a moment'}, then try again.`,
};
