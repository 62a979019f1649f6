import { refusal, success, type GraphAnswer } from '../graph-answer';
import type { GraphRequest } from '../graph-api';
import type { GraphError } from '../graph-error';
import { isObject, type Checked } from '../graph-message';
import { accessFault, callerOf, noSuchObject } from './account-caller';
import { handshakeFault } from './account-handshake';
import { numberState } from './account-number';
import { debugToken, exchangeCode } from './account-tokens';
import type { AccountNumber, BusinessAccounts, MetaAccount, MetaToken } from './business-accounts';

/**
 * One call about apps, tokens, accounts and numbers, answered as the Graph API does (H, A7); undefined: it is about none that
 * is known here. Sending messages is not among them: `mayMessage` tells whether a call may.
 */
export async function answerAccountCall(
  accounts: BusinessAccounts,
  request: GraphRequest,
  now: Date,
): Promise<GraphAnswer | undefined> {
  const answered = await answer(accounts, request, now);
  if (answered === undefined) return undefined;
  return answered.ok ? success(answered.value) : refusal(answered.error);
}

async function answer(
  accounts: BusinessAccounts,
  request: GraphRequest,
  now: Date,
): Promise<Checked<unknown> | undefined> {
  const { method } = request;
  const { id, edge, query } = readPath(request);
  const call = `${method} ${[id, edge].filter(Boolean).join('/')}`;
  if (call === 'GET debug_token') return debugToken(accounts, request, query, now);
  if (call === 'GET oauth/access_token') return exchangeCode(accounts, query);
  const caller = callerOf(accounts, request, query, now);
  if (call === 'GET app') return caller.ok ? taken({ id: caller.value.appId, name: 'App' }) : caller;
  const account = accounts.accounts.get(id);
  const owned = accounts.numberOf(id);
  // An id that nobody here has may be the number that stands outside of all accounts.
  if (!account && !owned) return caller.ok ? refused(noSuchObject) : undefined;
  if (!caller.ok) return caller;
  const shared = { method, query, request, token: caller.value };
  if (account) return aboutAccount({ ...shared, edge, account });
  return owned && edge === '' ? aboutNumber({ ...shared, ...owned }) : undefined;
}

/** Whether a call may send messages from a number of these accounts; undefined: the number is none of them. */
export function mayMessage(
  accounts: BusinessAccounts,
  request: GraphRequest,
  now: Date,
): Checked<AccountNumber> | undefined {
  const { id, edge, query } = readPath(request);
  const owned = accounts.numberOf(id);
  if (!owned || edge !== 'messages') return undefined;
  const caller = callerOf(accounts, request, query, now);
  if (!caller.ok) return caller;
  const fault = accessFault(caller.value, owned.account, 'messaging');
  if (fault) return refused(fault);
  return owned.number.status === 'CONNECTED'
    ? taken(owned.number)
    : refused({ code: 133010, details: 'The number is not registered.' });
}

interface Call {
  readonly method: string;
  readonly query: URLSearchParams;
  readonly request: GraphRequest;
  readonly token: MetaToken;
  readonly account: MetaAccount;
}

async function aboutNumber(call: Call & { readonly number: AccountNumber }): Promise<Checked<unknown>> {
  const { method, query, request, token, account, number } = call;
  if (method === 'GET') {
    const fault = accessFault(token, account, 'either');
    return fault ? refused(fault) : numberState(number, token.appId, query.get('fields'));
  }
  const fault = accessFault(token, account, 'management');
  if (fault) return refused(fault);
  const configuration = bodyOf(request).webhook_configuration;
  if (method !== 'POST' || !isObject(configuration)) return refused(noSuchCall);
  const { override_callback_uri: url, verify_token: verifyToken } = configuration;
  if (url === '') {
    number.callbacks.delete(token.appId);
    return taken({ success: true });
  }
  if (!account.subscribers.has(token.appId)) return refused(notSubscribed);
  const unfit = await faultOfCallback(url, verifyToken);
  if (unfit) return refused(unfit);
  number.callbacks.set(token.appId, String(url));
  return taken({ success: true });
}

async function aboutAccount(call: Call & { readonly edge: string }): Promise<Checked<unknown>> {
  const { method, edge, query, request, token, account } = call;
  const fault = accessFault(token, account, 'management');
  if (fault) return refused(fault);
  switch (`${method} ${edge}`) {
    case 'GET ':
      return taken({ id: account.id, name: account.name });
    case 'GET phone_numbers':
      return taken(
        page(
          account.numbers.map(({ phoneNumberId: id, phone }) => ({ id, display_phone_number: phone })),
          query,
        ),
      );
    case 'GET message_templates':
      return taken(page(account.templates, query));
    case 'GET subscribed_apps':
      return taken({ data: [...account.subscribers].map(([id, url]) => subscriber(id, url)) });
    case 'DELETE subscribed_apps':
      account.subscribers.delete(token.appId);
      return taken({ success: true });
    case 'POST subscribed_apps': {
      const { override_callback_uri: url, verify_token: verifyToken } = bodyOf(request);
      const unfit = url === undefined ? undefined : await faultOfCallback(url, verifyToken);
      if (unfit) return refused(unfit);
      account.subscribers.set(token.appId, typeof url === 'string' ? url : undefined);
      return taken({ success: true });
    }
    default:
      return refused(noSuchCall);
  }
}

async function faultOfCallback(url: unknown, verifyToken: unknown): Promise<GraphError | undefined> {
  if (typeof url !== 'string' || typeof verifyToken !== 'string' || !URL.canParse(url) || url.length > 200)
    return { code: 100, details: 'override_callback_uri and verify_token do not fit.' };
  return handshakeFault(url, verifyToken);
}

const subscriber = (id: string, url: string | undefined): object => ({
  whatsapp_business_api_data: { id, name: 'App', link: `https://www.facebook.com/games/?app_id=${id}` },
  ...(url !== undefined && { override_callback_uri: url }),
});

/** One page of a list: `limit` (25) elements behind the cursor `after`. */
function page(items: readonly object[], query: URLSearchParams): object {
  const limit = Math.min(Number(query.get('limit') ?? 25), 100);
  const start = Number(Buffer.from(query.get('after') ?? '', 'base64url').toString() || 0);
  const end = start + limit;
  const after = Buffer.from(String(end)).toString('base64url');
  return {
    data: items.slice(start, end),
    paging: {
      cursors: { before: 'before', after },
      ...(end < items.length && { next: `https://graph.facebook.com/next?after=${after}` }),
    },
  };
}

/** `/v26.0/<id>/<edge>?<query>`. */
function readPath({ path }: GraphRequest): { id: string; edge: string; query: URLSearchParams } {
  const [pathname = '', query] = path.split('?');
  const [, , id = '', ...edge] = pathname.split('/').map(decodeURIComponent);
  return { id, edge: edge.join('/'), query: new URLSearchParams(query) };
}

function bodyOf({ body }: GraphRequest): Readonly<Record<string, unknown>> {
  try {
    const json: unknown = JSON.parse(body.toString('utf8') || '{}');
    return isObject(json) ? json : {};
  } catch {
    return {};
  }
}

const notSubscribed: GraphError = {
  code: 100,
  message: '(#100) Before override the current callback uri, your app must be subscribed to receive messages',
  details: 'The app is not subscribed to the account.',
};
const noSuchCall: GraphError = { code: 100, details: 'There is no such call here.' };

const taken = <T>(value: T): Checked<T> => ({ ok: true, value });
const refused = (error: GraphError): Checked<never> => ({ ok: false, error });
