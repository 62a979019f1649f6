import type { UserPrincipal } from '../../foundation/http/principal';
import type { CheckedRow } from './sessions.sql';

/** A session that was checked for this request. */
export interface CheckedSession {
  readonly principal: UserPrincipal;
  /** Its last proof is less than ten minutes old. */
  readonly fresh: boolean;
  /** The identity of its last proof is held: it may not do what needs a fresh proof. */
  readonly held: boolean;
}

/** What the guard knows from the row. An organisation that the person has left is none. */
export function checkedSession(row: CheckedRow): CheckedSession {
  const { id, userId, organizationId, authTime, amr, identityId, isOperator, role, fresh, held } = row;
  return {
    principal: {
      kind: 'user',
      userId,
      sessionId: id,
      organizationId: role === null ? null : organizationId,
      role,
      authTime,
      amr,
      identityId,
      isOperator,
    },
    fresh,
    held,
  };
}
