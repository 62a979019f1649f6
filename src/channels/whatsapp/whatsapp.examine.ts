import type { ConnectionCheck, Examination } from '../contract/connecting';
import { failed, passed } from './whatsapp.checks';
import type { ConnectWhatsAppRequest } from './whatsapp.connect.request';
import { OrganizationWhatsAppCredentials } from './whatsapp.credentials';
import { id } from './whatsapp.fields';
import type { Ask } from './whatsapp.graph';
import { digitsOf, holdsNumber, numberRefused, readNumber, refusalCheck } from './whatsapp.number';
import type { AppCaller } from './whatsapp.proof';
import { inspectToken, isTokenRefusal, secretRefused, type TokenAnswer } from './whatsapp.token';

type Ended = Exclude<Examination<OrganizationWhatsAppCredentials>, { kind: 'good' }>;
type Valid = Extract<TokenAnswer, { kind: 'valid' }>;

/** So many accounts of a token are looked through for the number; with more of them the account has to be named. */
const maxAccounts = 10;

/** Token, secret, scopes, account and number of a request, in the order in which one needs the other (H2). */
export async function examine(
  asking: (caller: AppCaller) => Ask,
  request: ConnectWhatsAppRequest,
  verifyToken: string,
): Promise<Examination<OrganizationWhatsAppCredentials>> {
  const accessToken = request.accessToken ?? (await exchange(asking, request));
  if (typeof accessToken !== 'string') return accessToken;
  const { appSecret, phoneNumberId } = request;
  const ask = asking({ accessToken, appSecret });

  const token = await inspectToken(ask, { accessToken, appSecret, appId: request.appId ?? undefined });
  if (token.kind !== 'valid') return token;
  if (token.checks.some(({ ok }) => !ok)) return { kind: 'refused', checks: token.checks };
  const refused = (check: ConnectionCheck): Ended => ({ kind: 'refused', checks: [...token.checks, check] });

  const number = await readNumber(ask, phoneNumberId, 'id,display_phone_number');
  if (number.kind === 'unavailable') return number;
  if (number.kind === 'refused') return refused(refusalCheck(number, numberRefused));
  const phoneNumber = digitsOf(number.json);
  if (phoneNumber === undefined) return refused(numberRefused('Meta shows no phone number for this id'));
  if (request.businessPhone && request.businessPhone.replace(/\D/g, '') !== phoneNumber)
    return refused(otherPhone);

  const wabaId = await accountOf(ask, token, request, refused);
  if (typeof wabaId !== 'string') return wabaId;
  const held = {
    accessToken,
    phoneNumberId,
    appSecret,
    verifyToken,
    phoneNumber,
    appId: token.appId,
    wabaId,
  };
  return {
    kind: 'good',
    credentials: Object.assign(new OrganizationWhatsAppCredentials(), held),
    shownAs: `+${phoneNumber}`,
    tokenExpiresAt: token.expiresAt,
    checks: [...token.checks, passed('number', 'it is a number of this WhatsApp Business Account')],
  };
}

const otherPhone = failed(
  'business-phone',
  'Meta shows another phone number for this phone number id',
  'correct businessPhone or phoneNumberId, or leave businessPhone out',
);

/** The token that embedded signup's code stands for; a code opens once (H4). */
async function exchange(
  asking: (caller: AppCaller) => Ask,
  { code = '', appId = '', appSecret }: ConnectWhatsAppRequest,
): Promise<string | Ended> {
  const answer = await asking({ accessToken: '', appSecret })({
    method: 'GET',
    path: ['oauth', 'access_token'],
    query: { client_id: appId, client_secret: appSecret, code },
    withoutToken: true,
  });
  if (answer.kind === 'said') return id(answer.json.access_token, 1000) ?? codeRefused;
  // 1 and 101 are what this call says of an app or a secret that it does not know.
  if (answer.code === 1 || answer.code === 101 || (answer.kind === 'refused' && answer.secret))
    return {
      kind: 'refused',
      checks: [secretRefused('Meta does not know this app id with this app secret')],
    };
  return answer.kind === 'refused' ? codeRefused : answer;
}

const codeRefused: Ended = {
  kind: 'refused',
  checks: [
    failed('code', 'Meta does not take the code of embedded signup', 'go through embedded signup again'),
  ],
};

/** The business account of the number: the given one or those that the token names, whichever holds it. */
async function accountOf(
  ask: Ask,
  token: Valid,
  { wabaId, phoneNumberId }: ConnectWhatsAppRequest,
  refused: (check: ConnectionCheck) => Ended,
): Promise<string | Ended> {
  const named = namedAccounts(token);
  if (wabaId && named && !named.includes(wabaId)) return refused(foreignAccount);
  const candidates = wabaId ? [wabaId] : (named ?? []);
  if (candidates.length === 0 || candidates.length > maxAccounts)
    return { kind: 'incomplete', fields: ['wabaId'] };
  for (const candidate of candidates) {
    const holds = await holdsNumber(ask, candidate, phoneNumberId);
    if (holds === true) return candidate;
    if (holds === false) continue;
    if (holds.kind === 'unavailable') return holds;
    // Of several accounts one may be closed to it; the number can be in another.
    if (candidates.length === 1 || isTokenRefusal(holds.code))
      return refused(refusalCheck(holds, () => foreignAccount));
  }
  return refused(numberRefused('the number is in no WhatsApp Business Account of this token'));
}

const foreignAccount = failed(
  'account',
  'the access token has no access to this WhatsApp Business Account',
  'give the system user access to the account, or correct wabaId',
);

/** Accounts to which both scopes reach, as far as they are limited; undefined: no limit, so none is named. */
function namedAccounts(token: Valid): readonly string[] | undefined {
  const managed = token.accountsOf('whatsapp_business_management');
  const messaged = token.accountsOf('whatsapp_business_messaging');
  return managed && messaged
    ? managed.filter((account) => messaged.includes(account))
    : (managed ?? messaged);
}
