import type { Checked } from '../graph-message';
import { numberFacts } from '../graph-number';
import type { AccountNumber } from './business-accounts';

/** What `GET /{phone number id}` tells an app: facts, and where the number delivers to this app. */
export function numberState(number: AccountNumber, appId: string, fields: string | null): Checked<unknown> {
  const callback = number.callbacks.get(appId);
  return numberFacts(number, fields, {
    status: number.status,
    quality_rating: number.quality,
    health_status: { can_send_message: number.sending, entities: [] },
    webhook_configuration: callback === undefined ? {} : { phone_number: callback },
  });
}
