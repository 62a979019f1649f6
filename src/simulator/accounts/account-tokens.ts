import type { GraphRequest } from '../graph-api';
import type { Checked } from '../graph-message';
import { callerOf, faultOfToken } from './account-caller';
import type { BusinessAccounts, MetaApp, MetaToken } from './business-accounts';

/** `GET /debug_token`: asked by the app itself (`id|secret`) or with another token of the same app (H2.1). */
export function debugToken(
  accounts: BusinessAccounts,
  request: GraphRequest,
  query: URLSearchParams,
  now: Date,
): Checked<unknown> {
  const viewer = viewerOf(accounts, request, query, now);
  if (!viewer.ok) return viewer;
  const token = accounts.tokens.get(query.get('input_token') ?? '');
  if (!token)
    return data({
      is_valid: false,
      scopes: [],
      error: { code: 190, message: 'Invalid OAuth access token.' },
    });
  if (token.appId !== viewer.value) {
    const message = '(#100) The App_id in the input_token did not match the Viewing App';
    return { ok: false, error: { code: 100, message, details: message } };
  }
  return data(factsOf(token, now));
}

/** `GET /oauth/access_token`: the code of embedded signup, once, for the token that it stands for (H4). */
export function exchangeCode({ apps, codes }: BusinessAccounts, query: URLSearchParams): Checked<unknown> {
  const app = apps.get(query.get('client_id') ?? '');
  if (!app) return { ok: false, error: { code: 101, details: 'Error validating application.' } };
  if (app.secret !== query.get('client_secret'))
    return { ok: false, error: { code: 1, status: 400, details: 'Error validating client secret.' } };
  const code = query.get('code') ?? '';
  const token = codes.get(code);
  if (token?.appId !== app.id)
    return {
      ok: false,
      error: { code: 100, subcode: 36009, details: 'This authorization code has been used.' },
    };
  codes.delete(code);
  return { ok: true, value: { access_token: token.value, token_type: 'bearer' } };
}

function viewerOf(
  accounts: BusinessAccounts,
  request: GraphRequest,
  query: URLSearchParams,
  now: Date,
): Checked<MetaApp['id']> {
  const [id = '', secret] = (query.get('access_token') ?? '').split('|');
  if (secret === undefined) {
    const caller = callerOf(accounts, request, query, now);
    return caller.ok ? { ok: true, value: caller.value.appId } : caller;
  }
  return accounts.apps.get(id)?.secret === secret
    ? { ok: true, value: id }
    : { ok: false, error: { code: 190, status: 400, details: 'Invalid OAuth access token signature.' } };
}

function factsOf(token: MetaToken, now: Date): object {
  const fault = faultOfToken(token, now);
  return {
    app_id: token.appId,
    type: 'SYSTEM_USER',
    expires_at: token.expiresAt ? Math.floor(token.expiresAt.getTime() / 1000) : 0,
    is_valid: !fault,
    ...(fault && { error: { code: fault.code, subcode: fault.subcode, message: fault.details } }),
    scopes: token.scopes,
    granular_scopes: token.scopes.map((scope) => ({
      scope,
      ...(token.accounts && { target_ids: token.accounts }),
    })),
  };
}

const data = (value: object): Checked<unknown> => ({ ok: true, value: { data: value } });
