import type { AuditLine } from '../../users';

/** Why sessions end, and who is said to have ended them. */
export const revokeReasons = {
  signed_out: 'user',
  signed_out_everywhere: 'user',
  /** Taken out of the list of devices. */
  removed: 'user',
  /** The identity that it began with left the account. */
  unlinked: 'user',
  merged: 'user',
  erasure_asked: 'user',
  erased: 'system',
  suspended: 'operator',
  /** A spent refresh token came again: somebody has a copy. */
  refresh_reused: 'system',
} as const satisfies Record<string, AuditLine['actor']>;

export type RevokeReason = keyof typeof revokeReasons;
