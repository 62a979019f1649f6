import type { ServerResponse } from 'node:http';
import { ApiProperty, ApiPropertyOptional } from '@nestjs/swagger';
import type { OpenedSession } from './opened-session';
import { setSessionCookies } from './session-cookies';

/** How a client wants its tokens: `body`, to send as Bearer; `cookie`: kept by the browser, out of reach of scripts. */
export const transports = ['body', 'cookie'] as const;
export type Transport = (typeof transports)[number];

/** The `session` of an answer. Tokens are absent with the transport `cookie`. */
export class SessionAnswer {
  @ApiProperty({ format: 'uuid', example: '019ab6b2-7d3c-7c64-9d8e-0c1f2a3b4c5d' })
  id!: string;

  @ApiPropertyOptional({
    description:
      'The access token, to be sent as `Authorization: Bearer`. Absent with the transport `cookie`.',
    example: 'eyJhbGciOiJFUzI1NiIsImtpZCI6Ii4uLiIsInR5cCI6ImF0K2p3dCJ9.eyJzdWIiOiIuLi4ifQ.c2lnbmF0dXJl',
  })
  token?: string;

  @ApiProperty({ format: 'date-time', example: '2026-11-24T14:17:00.000Z' })
  expires_at!: string;

  @ApiPropertyOptional({
    description: 'Works once, at `auth/refresh`. Absent with the transport `cookie`.',
    example: 'rt_AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8',
  })
  refresh_token?: string;

  @ApiPropertyOptional({
    format: 'date-time',
    description: 'Absent where the session got an access token alone.',
    example: '2026-12-24T14:07:00.000Z',
  })
  refresh_expires_at!: string;
}

/** The answer's `session`; with the transport `cookie` the tokens go into cookies of the response instead. */
export function present(
  session: OpenedSession,
  transport: Transport,
  response: ServerResponse,
): SessionAnswer {
  const { id, token, expiresAt, refreshToken, refreshExpiresAt } = session;
  if (transport === 'cookie') setSessionCookies(response, session);
  return {
    id,
    ...(transport === 'body' && { token }),
    expires_at: expiresAt.toISOString(),
    ...(transport === 'body' && { refresh_token: refreshToken }),
    refresh_expires_at: refreshExpiresAt.toISOString(),
  };
}
