import type { ConnectionCheck, ConnectionHealth } from '../contract/connecting';
import { deliveryChecks } from './whatsapp.delivery';
import { failed } from './whatsapp.checks';
import type { OrganizationWhatsAppCredentials } from './whatsapp.credentials';
import type { Ask } from './whatsapp.graph';
import { numberHealth, numberRefused, readNumber, refusalCheck } from './whatsapp.number';
import { inspectToken } from './whatsapp.token';

/** Token, scopes, number and deliveries as Meta tells them now; what could not be asked is the check `platform`. */
export async function health(
  ask: Ask,
  credentials: OrganizationWhatsAppCredentials,
  callbackUrl: string,
): Promise<ConnectionHealth> {
  const token = await inspectToken(ask, credentials);
  switch (token.kind) {
    case 'unavailable':
      return healthOf([unreachable(token.why)], null);
    case 'incomplete':
      return healthOf([unreachable('the app of the token is not told')], null);
    case 'refused':
      return healthOf(token.checks, null);
    case 'valid': {
      const [number, deliveries] = await Promise.all([
        numberChecks(ask, credentials),
        deliveryChecks(ask, credentials, callbackUrl),
      ]);
      const delivered = Array.isArray(deliveries) ? deliveries : [unreachable(deliveries.why)];
      return healthOf([...token.checks, ...number, ...delivered], token.expiresAt);
    }
  }
}

async function numberChecks(
  ask: Ask,
  { phoneNumberId }: OrganizationWhatsAppCredentials,
): Promise<readonly ConnectionCheck[]> {
  const number = await readNumber(ask, phoneNumberId, 'id,status,quality_rating,health_status');
  if (number.kind === 'unavailable') return [unreachable(number.why)];
  return number.kind === 'refused' ? [refusalCheck(number, numberRefused)] : numberHealth(number.json);
}

const unreachable = (why: string): ConnectionCheck =>
  failed('platform', why, 'nothing: it is looked at again; see metastatus.com if this goes on');

function healthOf(checks: readonly ConnectionCheck[], expiresAt: Date | null): ConnectionHealth {
  // One thing that is wrong is told once, by whatever it was found.
  const told = [...new Map(checks.map((check) => [`${check.name} ${check.detail}`, check])).values()];
  return {
    ok: told.every(({ ok }) => ok),
    checks: told,
    tokenExpiresAt: expiresAt?.toISOString() ?? null,
  };
}
