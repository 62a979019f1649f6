import type { ConnectionCheck } from '../contract/connecting';
import { failed, passed } from './whatsapp.checks';
import { elements, finiteNumber, id, object, text, type JsonObject } from './whatsapp.fields';
import type { Ask, GraphFailure } from './whatsapp.graph';

/** Who asks about a token: it, and the app that is said to have made it. */
export interface TokenQuestion {
  readonly accessToken: string;
  readonly appSecret: string;
  /** Absent: found by asking. */
  readonly appId?: string | undefined;
}

/** `valid`: Meta takes it and knows app and secret; among `checks` that of the scopes may have failed. */
export type TokenAnswer =
  | {
      readonly kind: 'valid';
      readonly appId: string;
      /** null: it does not end. */
      readonly expiresAt: Date | null;
      /** The accounts to which a scope is limited; undefined: to none. */
      readonly accountsOf: (scope: Scope) => readonly string[] | undefined;
      readonly checks: readonly ConnectionCheck[];
    }
  | { readonly kind: 'refused'; readonly checks: readonly ConnectionCheck[] }
  | { readonly kind: 'incomplete'; readonly fields: readonly string[] }
  | Extract<GraphFailure, { kind: 'unavailable' }>;

const scopes = ['whatsapp_business_messaging', 'whatsapp_business_management'] as const;
export type Scope = (typeof scopes)[number];

const newToken = 'make a new token for a system user of this app, with access to the account';
const copySecret = 'copy the app secret of the app that made the token (App settings, Basic)';

export const tokenRefused = (detail = 'Meta does not take the access token'): ConnectionCheck =>
  failed('token', detail, newToken);

export const secretRefused = (detail = 'the app secret is not that of the app that made the token') =>
  failed('app-secret', detail, copySecret);

const refusedFor = (check: ConnectionCheck): TokenAnswer => ({ kind: 'refused', checks: [check] });

/** What Meta says of a token (H2.1). */
export async function inspectToken(ask: Ask, question: TokenQuestion): Promise<TokenAnswer> {
  const app = question.appId ?? (await appOf(ask, question.accessToken));
  if (typeof app !== 'string') return app;
  const { accessToken, appSecret } = question;
  const answer = await ask({
    method: 'GET',
    path: ['debug_token'],
    query: { input_token: accessToken, access_token: `${app}|${appSecret}` },
    withoutToken: true,
  });
  if (answer.kind === 'unavailable') return answer;
  // 100: the token is another app's. Anything else: app and secret do not belong together.
  if (answer.kind === 'refused') return refusedFor(secretRefused());
  return readToken(app, object(answer.json.data));
}

function readToken(appId: string, data: JsonObject): TokenAnswer {
  if (data.is_valid !== true) return refusedFor(tokenRefused(whyInvalid(data)));
  if (id(data.app_id) !== appId) return refusedFor(secretRefused('the access token is that of another app'));
  const seconds = finiteNumber(data.expires_at) ?? 0;
  const expiresAt = seconds > 0 ? new Date(seconds * 1000) : null;
  const ends = expiresAt ? `ends ${expiresAt.toISOString()}` : 'does not end';
  const checks = [
    passed('token', `Meta takes the access token; it ${ends}`),
    passed('app-secret', 'it is that of the app that made the token'),
    scopesCheck(elements(data.scopes)),
  ];
  const granular = elements(data.granular_scopes).map(object);
  return {
    kind: 'valid',
    appId,
    expiresAt,
    checks,
    accountsOf: (scope) => {
      const accounts = granular.find((one) => one.scope === scope)?.target_ids;
      return accounts === undefined ? undefined : elements(accounts).flatMap((account) => id(account) ?? []);
    },
  };
}

function whyInvalid(data: JsonObject): string | undefined {
  const { subcode } = object(data.error);
  const ended = finiteNumber(data.expires_at) ?? 0;
  return subcode === 463 || (ended > 0 && ended * 1000 <= Date.now())
    ? 'the access token has expired'
    : undefined;
}

function scopesCheck(granted: readonly unknown[]): ConnectionCheck {
  const missing = scopes.filter((scope) => !granted.includes(scope)).join(' and ');
  return missing
    ? failed('scopes', `the access token lacks ${missing}`, `make a token that has ${missing} too`)
    : passed('scopes', `the access token has ${scopes.join(' and ')}`);
}

/** The app that made the token: `GET /app`, else what the token may read of itself. */
async function appOf(ask: Ask, accessToken: string): Promise<string | TokenAnswer> {
  const app = await ask({ method: 'GET', path: ['app'], query: { fields: 'id' } });
  if (app.kind === 'unavailable') return app;
  if (app.kind === 'said' && id(app.json.id) !== undefined) return String(app.json.id);
  if (app.kind === 'refused' && app.secret) return refusedFor(secretRefused());
  if (app.kind === 'refused' && isTokenRefusal(app.code)) return refusedFor(tokenRefused());
  const query = { input_token: accessToken };
  const token = await ask({ method: 'GET', path: ['debug_token'], query });
  if (token.kind === 'unavailable') return token;
  const found = token.kind === 'said' ? text(object(token.json.data).app_id, 32) : undefined;
  return found ?? { kind: 'incomplete', fields: ['appId'] };
}

/** Meta's codes for a token that is none, or none any more (E4). */
export const isTokenRefusal = (code: number): boolean => code === 190 || code === 102 || code === 0;
