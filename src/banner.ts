import { simulatorStandsIn } from './simulator/standing-in';
import type { Start } from './start';

/** What a developer reads after `npm start`: what is running, and what to type next. */
export function bannerText(start: Start, url: string): string {
  const { environment, embedded } = start;
  const simulated = simulatorStandsIn(environment);
  return [
    '',
    `  Eliza Gateway is listening at ${url}`,
    '',
    `  database   ${embedded ? `embedded PostgreSQL, kept in ${environment.DATA_DIR?.trim() || '.data'}` : 'the server of DATABASE_URL'}`,
    `  agent      ${environment.AGENT?.trim() || 'eliza'}`,
    `  WhatsApp   ${simulated ? 'simulated on this machine (nothing leaves it)' : 'the Graph API'}`,
    '',
    ...(simulated
      ? [
          '  Talk with the bot in another terminal:',
          '',
          '      npm run chat',
          '',
          '  Sign in with it:',
          '',
          `      ${url}/simulator/sign-in`,
          '',
        ]
      : []),
    '  Ctrl-C stops it.',
    '',
    '',
  ].join('\n');
}
