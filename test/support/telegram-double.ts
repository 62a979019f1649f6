import { createHash, createHmac, randomBytes } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import { exportJWK, generateKeyPair, SignJWT, type JWK } from 'jose';
import { AServer, sendJson, type SeenRequest } from '../agents/a-server';
import { challengeOf } from './discord-double';

export const telegramBot = {
  botToken: '110201543:AAHdqTcvCH1vGWJxfSeofSAs0K5PALDsaw',
  clientId: '110201543',
  clientSecret: 'the-client-secret-of-the-bot',
};

interface Agreement {
  readonly claims: object;
  readonly redirectUri: string;
  readonly codeChallenge: string;
}

const nowSeconds = (): number => Math.floor(Date.now() / 1000);

/** Telegram's OpenID Connect on loopback, and its signature under what the widget and Mini Apps say. */
export class TelegramDouble {
  readonly next: ((path: string, response: ServerResponse) => boolean)[] = [];
  private readonly agreements = new Map<string, Agreement>();
  private readonly server = new AServer((request, response) => void this.respond(request, response));
  private readonly keys = generateKeyPair('RS256');

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

  /** What the Login Widget gives the page. */
  widget(fields: Readonly<Record<string, string | number>>): Record<string, string | number> {
    const signed = { auth_date: nowSeconds(), ...fields };
    const secret = createHash('sha256').update(telegramBot.botToken).digest();
    return { ...signed, hash: createHmac('sha256', secret).update(linesOf(signed)).digest('hex') };
  }

  /** What a Mini App finds as its `initData`. */
  initData(user: object, more: Readonly<Record<string, string>> = {}): string {
    const signed = { auth_date: String(nowSeconds()), user: JSON.stringify(user), ...more };
    const secret = createHmac('sha256', 'WebAppData').update(telegramBot.botToken).digest();
    const hash = createHmac('sha256', secret).update(linesOf(signed)).digest('hex');
    return new URLSearchParams({ ...signed, hash }).toString();
  }

  async idToken(claims: object): Promise<string> {
    return new SignJWT({ sub: '998877665544332211', ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: 'oidc-1' })
      .setIssuer('https://oauth.telegram.org')
      .setAudience(telegramBot.clientId)
      .setIssuedAt()
      .setExpirationTime('5 minutes')
      .sign((await this.keys).privateKey);
  }

  /** Somebody agrees in the page that `authorizeUrl` opens: the query that their browser comes back with. */
  agree(authorizeUrl: string, claims: object): { code: string; state: string } {
    const query = new URL(authorizeUrl).searchParams;
    const code = randomBytes(15).toString('hex');
    this.agreements.set(code, {
      claims: { nonce: query.get('nonce'), ...claims },
      redirectUri: query.get('redirect_uri') ?? '',
      codeChallenge: query.get('code_challenge') ?? '',
    });
    return { code, state: query.get('state') ?? '' };
  }

  private async respond(request: SeenRequest, response: ServerResponse): Promise<void> {
    if (this.next[0]?.(request.path, response)) return void this.next.shift();
    switch (`${request.method} ${request.path}`) {
      case 'GET /.well-known/jwks.json':
        return sendJson(response, 200, { keys: [await this.publicKey()] });
      case 'POST /token':
        return this.giveToken(request, response);
      default:
        return sendJson(response, 404, {});
    }
  }

  private async publicKey(): Promise<JWK> {
    return { ...(await exportJWK((await this.keys).publicKey)), kid: 'oidc-1', alg: 'RS256', use: 'sig' };
  }

  private async giveToken({ headers, body }: SeenRequest, response: ServerResponse): Promise<void> {
    const { clientId, clientSecret } = telegramBot;
    if (headers.authorization !== `Basic ${Buffer.from(`${clientId}:${clientSecret}`).toString('base64')}`)
      return sendJson(response, 401, { error: 'invalid_client' });
    const form = new URLSearchParams(body);
    const agreement = this.agreements.get(form.get('code') ?? '');
    this.agreements.delete(form.get('code') ?? '');
    const verified =
      agreement?.redirectUri === form.get('redirect_uri') &&
      agreement?.codeChallenge === challengeOf(form.get('code_verifier') ?? '');
    if (!verified) return sendJson(response, 400, { error: 'invalid_grant' });
    sendJson(response, 200, { id_token: await this.idToken(agreement.claims), token_type: 'Bearer' });
  }
}

const linesOf = (fields: object): string =>
  Object.entries(fields)
    .map(([key, value]) => `${key}=${String(value)}`)
    .sort()
    .join('\n');
