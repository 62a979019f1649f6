import { createHmac } from 'node:crypto';
import type { GraphRequest } from '../graph-api';
import type { GraphError } from '../graph-error';
import type { Checked } from '../graph-message';
import type { BusinessAccounts, MetaAccount, MetaToken } from './business-accounts';

/** The token that a call carries, if it is good now: known, neither ended nor revoked, and proved where that is due (H3). */
export function callerOf(
  { apps, tokens }: BusinessAccounts,
  { headers }: GraphRequest,
  query: URLSearchParams,
  now: Date,
): Checked<MetaToken> {
  const bearer = String(headers.authorization ?? '').replace(/^Bearer /, '');
  const token = tokens.get(bearer || (query.get('access_token') ?? ''));
  const app = token && apps.get(token.appId);
  if (!token || !app) return refused({ code: 190, details: 'The access token is missing or unknown.' });
  const fault = faultOfToken(token, now);
  if (fault) return refused(fault);
  const proof = query.get('appsecret_proof');
  if (proof === null && app.requiresProof)
    return refused(proofError('API calls from the server require an appsecret_proof argument'));
  const expected = createHmac('sha256', app.secret).update(token.value).digest('hex');
  if (proof !== null && proof !== expected)
    return refused(proofError('Invalid appsecret_proof provided in the API argument'));
  return { ok: true, value: token };
}

/** Why a token is good for nothing any more. */
export function faultOfToken({ revoked, expiresAt }: MetaToken, now: Date): GraphError | undefined {
  if (revoked) return { code: 190, subcode: 460, details: 'The session was invalidated.' };
  return expiresAt && expiresAt <= now
    ? { code: 190, subcode: 463, details: 'The session has expired.' }
    : undefined;
}

/** What a token may do with an account: nothing tells one that does not exist from one that it does not open. */
export function accessFault(
  token: MetaToken,
  account: MetaAccount | undefined,
  scope: 'messaging' | 'management' | 'either',
): GraphError | undefined {
  if (!account || (token.accounts && !token.accounts.includes(account.id))) return noSuchObject;
  const wanted = scope === 'either' ? ['messaging', 'management'] : [scope];
  return wanted.some((one) => token.scopes.includes(`whatsapp_business_${one}`))
    ? undefined
    : { code: 200, status: 403, details: 'The token lacks a permission.' };
}

export const noSuchObject: GraphError = {
  code: 100,
  subcode: 33,
  details: 'The object does not exist, or this token does not open it.',
};

const proofError = (message: string): GraphError => ({ code: 100, message, details: message });

const refused = (error: GraphError): Checked<never> => ({ ok: false, error });
