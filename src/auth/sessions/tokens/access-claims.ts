/** What an access token says, and nothing else: no phone, no platform's id, no name, no role. */
export interface AccessClaims {
  readonly iss: string;
  readonly aud: string;
  /** The user. */
  readonly sub: string;
  /** The session. */
  readonly sid: string;
  readonly jti: string;
  readonly iat: number;
  readonly exp: number;
  readonly auth_time: number;
  readonly amr: readonly string[];
  /** The same as `sub`, for clients of the older system. */
  readonly userId: string;
  readonly organizationId: string | null;
  readonly ver: 1;
}

/** The claims of a payload whose signature was checked; undefined if one is missing or of another kind. */
export function accessClaimsOf(payload: unknown): AccessClaims | undefined {
  return isAccessClaims(payload) ? payload : undefined;
}

function isAccessClaims(payload: unknown): payload is AccessClaims {
  if (typeof payload !== 'object' || payload === null) return false;
  const { sub, sid, jti, iat, exp, auth_time, amr, userId, organizationId, ver } = {
    ...(payload as Readonly<Record<string, unknown>>),
  };
  return (
    isId(sub) &&
    isId(sid) &&
    isId(jti) &&
    userId === sub &&
    (organizationId === null || isId(organizationId)) &&
    [iat, exp, auth_time].every((time) => Number.isSafeInteger(time)) &&
    Array.isArray(amr) &&
    amr.every((way) => typeof way === 'string') &&
    ver === 1
  );
}

const isId = (value: unknown): value is string =>
  typeof value === 'string' && /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/.test(value);
