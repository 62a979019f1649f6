import { createHash, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { AServer, sendJson, type SeenRequest } from '../agents/a-server';

export const discordApp = { applicationId: '157730590492196864', clientSecret: 'the+client/secret' };

/** Somebody as Discord's `users/@me` shows them. */
export type DiscordUser = Readonly<Record<string, unknown>> & { readonly id: string };

export const discordUser = (n: number, more: object = {}): DiscordUser => ({
  id: String(80351110224678912n + BigInt(n)),
  username: `nelly${n}`,
  global_name: `Nelly ${n}`,
  discriminator: '0',
  avatar: null,
  email: `nelly${n}@example.com`,
  verified: true,
  ...more,
});

interface Agreement {
  readonly user: DiscordUser;
  readonly redirectUri: string;
  readonly codeChallenge: string;
}

/**
 * Discord's OAuth2 on loopback, as strict as Discord: form-encoded with Basic, a code once, for its redirect and its
 * verifier. What `next` says comes instead, once for each call.
 */
export class DiscordDouble {
  readonly tokens = new Map<string, DiscordUser>();
  readonly revoked: string[] = [];
  readonly next: ((path: string, response: ServerResponse) => boolean)[] = [];
  private readonly agreements = new Map<string, Agreement>();
  private readonly server = new AServer((request, response) => this.respond(request, response));

  async start(): Promise<string> {
    await this.server.start();
    return this.server.url;
  }

  stop(): Promise<void> {
    return this.server.stop();
  }

  get calls(): readonly string[] {
    return this.server.seen.map(({ method, path }) => `${method} ${path}`);
  }

  /** Somebody agrees in the page that `authorizeUrl` opens: the query that their browser comes back with. */
  agree(authorizeUrl: string, user: DiscordUser): { code: string; state: string } {
    const query = new URL(authorizeUrl).searchParams;
    const code = randomBytes(15).toString('hex');
    this.agreements.set(code, {
      user,
      redirectUri: query.get('redirect_uri') ?? '',
      codeChallenge: query.get('code_challenge') ?? '',
    });
    return { code, state: query.get('state') ?? '' };
  }

  private respond(request: SeenRequest, response: ServerResponse): void {
    if (this.next[0]?.(request.path, response)) return void this.next.shift();
    switch (`${request.method} ${request.path}`) {
      case 'POST /api/oauth2/token':
        return this.giveToken(request, response);
      case 'POST /api/oauth2/token/revoke':
        this.revoked.push(new URLSearchParams(request.body).get('token') ?? '');
        return sendJson(response, isClient(request) ? 200 : 401, {});
      case 'GET /api/v10/users/@me': {
        const user = this.tokens.get((request.headers.authorization ?? '').replace('Bearer ', ''));
        return user
          ? sendJson(response, 200, user)
          : sendJson(response, 401, { message: '401: Unauthorized' });
      }
      default:
        return sendJson(response, 404, {});
    }
  }

  private giveToken(request: SeenRequest, response: ServerResponse): void {
    if (!isClient(request)) return sendJson(response, 401, { error: 'invalid_client' });
    const form = new URLSearchParams(request.body);
    const agreement = this.agreements.get(form.get('code') ?? '');
    this.agreements.delete(form.get('code') ?? '');
    const verified =
      agreement &&
      form.get('grant_type') === 'authorization_code' &&
      form.get('redirect_uri') === agreement.redirectUri &&
      challengeOf(form.get('code_verifier') ?? '') === agreement.codeChallenge;
    if (!verified) return sendJson(response, 400, { error: 'invalid_grant' });
    const token = randomBytes(15).toString('base64url');
    this.tokens.set(token, agreement.user);
    sendJson(response, 200, {
      access_token: token,
      token_type: 'Bearer',
      expires_in: 604_800,
      refresh_token: 'not-kept',
      scope: 'identify',
    });
  }
}

const isClient = ({ headers }: SeenRequest): boolean =>
  headers['content-type'] === 'application/x-www-form-urlencoded;charset=UTF-8' &&
  headers.authorization ===
    `Basic ${Buffer.from(`${discordApp.applicationId}:the%2Bclient%2Fsecret`).toString('base64')}`;

/** PKCE, S256. */
export const challengeOf = (verifier: string): string =>
  createHash('sha256').update(verifier).digest('base64url');
