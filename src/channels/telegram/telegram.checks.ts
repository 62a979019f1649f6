import type { ConnectionCheck } from '../contract/connecting';
import type { TelegramAnswer } from './telegram.api';

/** What is looked at when a bot is connected, and while it is. */
export type CheckName = 'token' | 'callback' | 'deliveries' | 'platform';

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

/** Why nothing is known; Telegram's own words are never passed on. */
export function unavailable(answer: TelegramAnswer): string {
  switch (answer.kind) {
    case 'said':
      return 'Telegram answered something else';
    case 'refused':
      return answer.status === 429 ? 'Telegram asks to wait' : `Telegram answered ${answer.status}`;
    case 'not-sent':
      return `Telegram could not be reached: ${answer.why}`;
    case 'unknown':
      return `no whole answer of Telegram: ${answer.why}`;
  }
}
