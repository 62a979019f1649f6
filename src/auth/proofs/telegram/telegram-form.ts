import { widgetFields } from './login-widget';
import type { TelegramForm } from './telegram-login';
import type { TelegramLoginRequest } from './telegram.request';

/** The one form that the request has; undefined where it has none, parts of two, or not all of one. */
export function telegramForm(request: TelegramLoginRequest): TelegramForm | undefined {
  const begun = forms.filter(({ fields }) =>
    fields.some((field) => request[field] !== undefined && request[field] !== null),
  );
  const [only] = begun;
  return begun.length === 1 ? only?.read(request) : undefined;
}

interface Form {
  readonly fields: readonly (keyof TelegramLoginRequest)[];
  read(request: TelegramLoginRequest): TelegramForm | undefined;
}

const forms: readonly Form[] = [
  {
    fields: [...widgetFields, 'hash'],
    read: ({ hash, ...request }) => {
      if (!hash || !request.id || !request.auth_date) return undefined;
      const fields = Object.fromEntries(widgetFields.map((field) => [field, request[field]]));
      return { kind: 'widget', payload: { ...fields, hash } };
    },
  },
  {
    fields: ['init_data'],
    read: ({ init_data: initData }) => (initData ? { kind: 'init-data', initData } : undefined),
  },
  {
    fields: ['id_token', 'nonce'],
    read: ({ id_token: idToken, nonce }) =>
      idToken && nonce ? { kind: 'id-token', idToken, nonce } : undefined,
  },
  {
    fields: ['code', 'redirect_uri', 'state', 'code_verifier'],
    read: ({ code, redirect_uri: redirectUri, state, code_verifier: codeVerifier }) =>
      code && redirectUri && state && codeVerifier
        ? { kind: 'code', arrival: { code, redirectUri, state, codeVerifier } }
        : undefined,
  },
];
