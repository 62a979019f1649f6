import { loadConfig, type Environment } from '../../foundation/config/load-config';
import { HttpConfig } from '../../foundation/http/http.config';
import { validateSync } from 'class-validator';
import { telegramAt, type TelegramAnswer } from './telegram.api';
import { unavailable } from './telegram.checks';
import { TelegramConfig } from './telegram.config';
import { TelegramCredentials } from './telegram.credentials';
import { isObject } from './telegram.fields';
import { setWebhook, webhookChecks } from './telegram.set-webhook';

const usage = `npm run telegram-webhook               the app's bot delivers to PUBLIC_URL
npm run telegram-webhook -- --check    whether it does
npm run telegram-webhook -- --delete   it delivers nowhere any more`;

/** What a command says at its end. Code 0: done; 1: something was not; 2: it was called wrongly. */
interface End {
  readonly code: 0 | 1 | 2;
  readonly text: string;
}

/** Tells Telegram where the app's own bot delivers, and with which secret. Says what Telegram made of it, without the token. */
export async function telegramWebhook(args: readonly string[], environment: Environment): Promise<End> {
  const [action = '--set', ...more] = args;
  if (action === '--help' || action === '-h') return { code: 0, text: usage };
  if (more.length || !['--set', '--check', '--delete'].includes(action)) return { code: 2, text: usage };
  const { publicUrl } = loadConfig(HttpConfig, environment);
  const credentials = credentialsIn(environment);
  if (!credentials)
    return {
      code: 1,
      text: 'ELIZA_APP_TELEGRAM_BOT_TOKEN and ELIZA_APP_TELEGRAM_WEBHOOK_SECRET are not both set and valid.',
    };
  const call = telegramAt(loadConfig(TelegramConfig, environment).apiUrl);
  const signal = AbortSignal.timeout(30_000);
  if (action === '--delete') {
    const deleted = await call(credentials.botToken, 'deleteWebhook', {}, signal);
    return deleted.kind === 'said'
      ? { code: 0, text: 'The bot delivers nowhere any more.' }
      : notDone(deleted);
  }
  if (publicUrl === undefined)
    return { code: 1, text: 'PUBLIC_URL is not set: Telegram needs an address to deliver to.' };
  const url = `${publicUrl.replace(/\/$/, '')}/api/eliza-app/webhook/telegram`;
  if (action === '--set') {
    const set = await setWebhook(call, credentials, url, signal);
    if (set !== true) return notDone(set);
  }
  const info = await call(credentials.botToken, 'getWebhookInfo', {}, signal);
  if (info.kind !== 'said' || !isObject(info.result)) return notDone(info);
  const checks = webhookChecks(info.result, url);
  const lines = checks.map(({ ok, detail, fix }) =>
    ok ? `ok: ${detail}` : `not ok: ${detail}\n  to do: ${fix}`,
  );
  return { code: checks.every(({ ok }) => ok) ? 0 : 1, text: [url, ...lines].join('\n') };
}

function credentialsIn(environment: Environment): TelegramCredentials | undefined {
  const credentials = Object.assign(new TelegramCredentials(), {
    botToken: environment.ELIZA_APP_TELEGRAM_BOT_TOKEN?.trim(),
    verifyToken: environment.ELIZA_APP_TELEGRAM_WEBHOOK_SECRET?.trim(),
  });
  return validateSync(credentials).length ? undefined : credentials;
}

function notDone(answer: TelegramAnswer): End {
  if (answer.kind === 'refused' && (answer.status === 401 || answer.status === 404))
    return { code: 1, text: "Telegram does not take the bot's token." };
  if (answer.kind === 'refused' && answer.status === 400)
    return {
      code: 1,
      text: 'Telegram did not take the address: it must be https, at port 443, 80, 88 or 8443.',
    };
  return { code: 1, text: `Not done: ${unavailable(answer)}.` };
}
