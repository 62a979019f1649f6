import type { Keyword } from '../contract/inbound-event';
import type { Fields } from './sms.form';

/**
 * What a message asks that is one of the words which US and Canadian carriers demand, as Twilio reads them: the whole text,
 * any case. `OptOutType` is there where Twilio's Advanced Opt-Out has answered with words of its own.
 */
export function keywordOf(fields: Fields, keywords: 'twilio' | 'ours'): Keyword | undefined {
  const told = optOutTypes.get(fields.get('OptOutType', 16) ?? '');
  if (told) return { asks: told, answered: true };
  const asks = words.get(fields.get('Body', 40)?.trim().toLowerCase() ?? '');
  return asks && { asks, answered: keywords === 'twilio' };
}

const optOutTypes = new Map<string, Keyword['asks']>([
  ['STOP', 'stop'],
  ['START', 'start'],
  ['HELP', 'help'],
]);

const words = new Map<string, Keyword['asks']>([
  ['stop', 'stop'],
  ['stopall', 'stop'],
  ['unsubscribe', 'stop'],
  ['cancel', 'stop'],
  ['end', 'stop'],
  ['quit', 'stop'],
  ['optout', 'stop'],
  ['revoke', 'stop'],
  ['start', 'start'],
  ['yes', 'start'],
  ['unstop', 'start'],
  ['help', 'help'],
  ['info', 'help'],
]);
