import type { ConnectionCheck } from '../contract/connecting';

/** What is looked at when an account is connected, and while it is. */
export type CheckName =
  | 'code'
  | 'token'
  | 'app-secret'
  | 'scopes'
  | 'account'
  | 'number'
  | 'business-phone'
  | 'quality'
  | 'sending'
  | 'subscription'
  | 'callback'
  | 'platform';

export const passed = (name: CheckName, detail: string): ConnectionCheck => ({
  name,
  ok: true,
  detail,
  fix: '',
});

export const failed = (name: CheckName, detail: string, fix: string): ConnectionCheck => ({
  name,
  ok: false,
  detail,
  fix,
});
