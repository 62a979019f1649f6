import { ConfigurationError } from '../../foundation/config/load-config';
import { processEnvironment } from '../../foundation/config/process-environment';
import { telegramWebhook } from './telegram-webhook';

/** `npm run telegram-webhook` */
void telegramWebhook(process.argv.slice(2), processEnvironment())
  .catch((error: unknown) => ({
    code: 1,
    text:
      error instanceof ConfigurationError ? error.faults.join('\n') : 'This is a bug: the command broke off.',
  }))
  .then(({ code, text }) => {
    process.exitCode = code;
    (code ? process.stderr : process.stdout).write(`${text}\n`);
  });
